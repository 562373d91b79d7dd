import type { Executor } from '../executor/executor.ts';
import { FIREWALL_MODULES } from '../executor/modules.ts';
import type { Firewall, ForwardChain } from '../model/firewall.ts';
import { contentOf, type Frame, parseFrames } from './frames.ts';
import { type Reading, read, unread } from './reading.ts';
import { script } from './script.ts';

/**
 * The table nat is left alone: the older iptables loads its module, and so conntrack, to list it. It
 * makes the table filter too where it is asked for one; without that table it takes every packet
 * (net/ipv4/netfilter/iptable_filter.c).
 */
const ASK = String.raw`
printf '\0forwarding\0'; cat /proc/sys/net/ipv4/ip_forward
printf '\0redirects\0'; cat /proc/sys/net/ipv4/conf/all/accept_redirects
printf '\0links\0'; grep -l -x 1 /proc/sys/net/ipv4/conf/*/forwarding
printf '\0bridged4\0'; cat /proc/sys/net/bridge/bridge-nf-call-iptables 2>/dev/null
printf '\0bridged6\0'; cat /proc/sys/net/bridge/bridge-nf-call-ip6tables 2>/dev/null
printf '\0nft\0'; command -v nft
for family in 4 6; do
  [ $family = 4 ] && program=iptables || program=ip6tables
  command -v $program >/dev/null || continue
  [ $family = 4 ] && tables=/proc/net/ip_tables_names || tables=/proc/net/ip6_tables_names
  case $($program --version) in
    *legacy*|*' v1.'[0-7].*)
      if [ ! -e $tables ] || { grep -qsx filter $tables; [ $? = 1 ]; }; then
        printf '\0chain%s\0-P FORWARD ACCEPT\n' $family
        continue
      fi ;;
  esac
  printf '\0chain%s\0' $family; $program -S FORWARD 2>&1
  printf '\0user%s\0' $family; $program -S DOCKER-USER 2>/dev/null
done
printf '\0end\0\n'
`;

const TYPED = 'iptables -S FORWARD; sysctl net.ipv4.ip_forward net.bridge.bridge-nf-call-iptables';

/** Asks what the host's firewall does to what is forwarded, and whether that is bridged frames too. */
export async function readFirewall(
  executor: Executor,
  signal: AbortSignal,
): Promise<Reading<Firewall>> {
  const result = await executor.run(
    script(ASK, [], { timeLimit: 10_000, typed: TYPED, loads: FIREWALL_MODULES }),
    {
      signal,
    },
  );
  const frames = parseFrames(result.stdout);
  if (frames.some(({ name }) => name === 'end')) return read(parseFirewall(frames));
  return unread({ what: 'ask for the firewall', why: result.message, hint: '' });
}

/** Reads what the script printed. */
export function parseFirewall(frames: readonly Frame[]): Firewall {
  const text = (name: string): string => contentOf(frames, name).trim();
  const links = text('links').split('\n');
  return {
    forward: { 4: chainOf(frames, 4), 6: chainOf(frames, 6) },
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

/** A rule that takes every packet: without a match it says no more than where to jump (iptables(8)). */
const TAKES_THE_REST = /^-A FORWARD -j (?:DROP|REJECT)\b/m;

function chainOf(frames: readonly Frame[], family: 4 | 6): ForwardChain {
  if (!frames.some(({ name }) => name === `chain${family}`)) return { kind: 'absent' };
  const listed = contentOf(frames, `chain${family}`);
  const [, policy] = /^-P FORWARD (\w+)/m.exec(listed) ?? [];
  if (policy === undefined) {
    return { kind: 'unread', why: listed.trim().split('\n')[0] ?? '' };
  }
  return {
    kind: 'read',
    drops: policy !== 'ACCEPT' || TAKES_THE_REST.test(listed),
    dockerUser: /^-N DOCKER-USER/m.test(contentOf(frames, `user${family}`)),
  };
}
