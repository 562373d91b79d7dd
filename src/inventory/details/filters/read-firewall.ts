import type { Executor } from '../../../executor/executor.ts';
import { FIREWALL_MODULES } from '../../../executor/modules.ts';
import type { Firewall, ForwardChain } from '../../../model/kernel/firewall.ts';
import { failureWith, type Result, success } from '../../../model/result.ts';
import { script } from '../../shell/script.ts';
import {
  answerIn,
  failureWords,
  isWhole,
  parseSections,
  SECTIONS,
  type Section,
  type SectionAnswer,
  textOf,
} from '../../shell/sections.ts';

/**
 * The table nat is not listed: the older iptables loads its module, and so conntrack, to list it.
 * The table filter is listed as a whole: asked for a chain that is not there, iptables 1.8 fails in
 * the words that it has for one which it cannot read. The older iptables makes that table where it
 * is asked for it; without the table it takes every packet (net/ipv4/netfilter/iptable_filter.c).
 */
const ASK = `${SECTIONS}
section forwarding cat /proc/sys/net/ipv4/ip_forward
section redirects cat /proc/sys/net/ipv4/conf/all/accept_redirects
section links grep -l -x 1 /proc/sys/net/ipv4/conf/*/forwarding
cd /proc/sys/net/bridge 2>/dev/null && {
  section bridged4 cat bridge-nf-call-iptables
  section bridged6 cat bridge-nf-call-ip6tables
}
mark nft "$(command -v nft)"
for family in 4 6; do
  [ $family = 4 ] && program=iptables || program=ip6tables
  command -v $program >/dev/null || continue
  [ $family = 4 ] && tables=/proc/net/ip_tables_names || tables=/proc/net/ip6_tables_names
  version=$($program --version) || { section filter$family $program --version; continue; }
  case $version in
    *legacy*|*' v1.'[0-7].*)
      if [ ! -e $tables ] || { grep -qx filter $tables; [ $? = 1 ]; }; then
        section filter$family echo '-P FORWARD ACCEPT'
        continue
      fi ;;
  esac
  section filter$family $program -S
done
mark end
`;

const TYPED = 'iptables -S; sysctl net.ipv4.ip_forward net.bridge.bridge-nf-call-iptables';

/**
 * Asks what the host's firewall does to what is forwarded, and whether that is bridged frames too.
 */
export async function readFirewall(
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<Firewall>> {
  const result = await executor.run(
    script(ASK, [], { timeLimit: 10_000, typed: TYPED, loads: FIREWALL_MODULES }),
    { signal },
  );
  const sections = parseSections(result);
  const failed = (why: string) => failureWith({ what: 'ask for the firewall', why, hint: '' });
  if (!isWhole(sections)) return failed(result.message);
  const bridged = ['bridged4', 'bridged6'].filter((name) => has(sections, name));
  const answers = [
    ...['forwarding', 'redirects', ...bridged].map((name) => answerIn(sections, name, result)),
    linksIn(sections, result.message),
  ];
  const unanswered = answers.find((answer) => !answer.ok);
  if (unanswered?.ok === false) return failed(unanswered.why);
  return success(parseFirewall(sections));
}

/** grep(1) ends with 1 where no file has the line. */
function linksIn(sections: readonly Section[], message: string): SectionAnswer {
  const answer = answerIn(sections, 'links', { message, answers: [0, 1] });
  const section = sections.find(({ name }) => name === 'links');
  const isContrary = section?.status === 1 && section.text + section.error !== '';
  return isContrary ? { ok: false, why: failureWords(1, section.error) } : answer;
}

function has(sections: readonly Section[], wanted: string): boolean {
  return sections.some(({ name }) => name === wanted);
}

/** Reads what the script printed. */
export function parseFirewall(sections: readonly Section[]): Firewall {
  const text = (name: string): string => textOf(sections, name).trim();
  const links = text('links').split('\n');
  return {
    forward: { 4: chainOf(sections, 4), 6: chainOf(sections, 6) },
    bridged: { 4: text('bridged4') === '1', 6: text('bridged6') === '1' },
    forwarding: text('forwarding') === '1',
    acceptRedirects: text('redirects'),
    forwardingLinks: links.flatMap((path) => {
      const [, name] = /^\/proc\/sys\/net\/ipv4\/conf\/(.+)\/forwarding$/.exec(path) ?? [];
      return name === undefined || name === 'all' ? [] : [name];
    }),
    nft: text('nft') !== '',
  };
}

/**
 * A rule that takes every packet: without a match it says no more than where to jump (iptables(8)).
 */
const TAKES_THE_REST = /^-A FORWARD -j (?:DROP|REJECT)\b/m;

function chainOf(sections: readonly Section[], family: 4 | 6): ForwardChain {
  if (!has(sections, `filter${family}`)) return { kind: 'absent' };
  const listed = answerIn(sections, `filter${family}`, { message: 'it was not asked' });
  if (!listed.ok) return { kind: 'unread', why: listed.why };
  const [, policy] = /^-P FORWARD (\w+)/m.exec(listed.text) ?? [];
  if (policy === undefined) return { kind: 'unread', why: 'it has no policy' };
  return {
    kind: 'read',
    drops: policy !== 'ACCEPT' || TAKES_THE_REST.test(listed.text),
  };
}
