import type { Executor } from '../../executor/executor.ts';
import { SOCKET_MODULES } from '../../executor/modules.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { PathDetail } from '../../model/kernel/path-detail.ts';
import type { Problem } from '../../model/problem.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { handlesFor } from '../kernel/handles.ts';
import { parseNeighbours } from '../kernel/ip/parse-neighbours.ts';
import { unparsable } from '../shell/json.ts';
import { GREP_ANSWERS, script } from '../shell/script.ts';
import {
  answerIn,
  failureWords,
  groupsOf,
  parseSections,
  SECTIONS,
  type Section,
} from '../shell/sections.ts';
import { parseCounters } from './parse-counters.ts';
import { parseForwarding, parsePortVlans } from './parse-forwarding.ts';
import { parsePathLinks } from './parse-path-links.ts';
import { parseSockets } from './parse-sockets.ts';
import { parseWireguard } from './parse-wireguard.ts';

/**
 * /proc/sys/net and /proc/net show what belongs to who reads them, also under nsenter
 * (net/sysctl_net.c). Each namespace has the last setting, so that it shows whether all before it
 * were told.
 */
const INSIDE = `${SECTIONS}
section links ip -d -j link
section forwarding bridge -j fdb
section vlans bridge -j vlan
section neighbours ip -j neigh show nud all
if command -v wg >/dev/null && [ -n "$(ip link show type wireguard 2>/dev/null)" ]; then
  section endpoints wg show all endpoints
  section allowed wg show all allowed-ips
  section handshakes wg show all latest-handshakes
fi
section listeners ss -n -O -l -t -u -p
section counters cat /proc/net/snmp /proc/net/netstat
[ ! -e /proc/net/snmp6 ] || section counters6 cat /proc/net/snmp6
cd /proc/sys/net || exit
set -- ipv4/icmp_echo_ignore_all ipv6/icmp/echo_ignore_all \
  bridge/bridge-nf-call-iptables bridge/bridge-nf-call-ip6tables bridge/bridge-nf-call-arptables \
  bridge/bridge-nf-filter-vlan-tagged
for name in forwarding rp_filter arp_ignore arp_announce arp_filter accept_local proxy_arp; do
  set -- "$@" ipv4/conf/*/$name
done
for name in forwarding disable_ipv6 proxy_ndp; do set -- "$@" ipv6/conf/*/$name; done
section settings grep -sH '' "$@" ipv4/ip_forward
`;

const READ = `${SECTIONS}
inside=$1; shift
for handle do
  mark namespace "$handle"
  case $handle in
    -) section whole sh -c "$inside" ;;
    *) section whole nsenter --net="$handle" sh -c "$inside" ;;
  esac
done
mark end
exit 0
`;

/** The last of the settings, which every namespace has. */
const LAST_SETTING = 'net.ipv4.ip_forward';

const TYPED = 'ip -d link; bridge fdb; ip neigh; wg show; ss -ltunp; sysctl net';
const TIME_LIMIT = 10_000;
const WHAT = 'read what decides over packets';

/** What was read of namespaces, and why the rest was not. */
export type PathDetailRead = {
  readonly facts: ReadonlyMap<NamespaceId, PathDetail>;
  readonly problems: readonly Problem[];
};

/**
 * Reads what decides about packets in the given namespaces, besides their snapshot, in one command.
 * A namespace that cannot be entered is left out and reported as a problem, as is each part that
 * was not read.
 */
export async function readPathDetail(
  executor: Executor,
  snapshot: Snapshot,
  namespaces: readonly NamespaceId[],
  signal: AbortSignal,
): Promise<PathDetailRead> {
  const byHandle = handlesFor(snapshot, namespaces);
  if (byHandle.size === 0) return { facts: new Map(), problems: [] };
  const command = script(READ, [INSIDE, ...byHandle.keys()], {
    timeLimit: TIME_LIMIT,
    typed: TYPED,
    loads: SOCKET_MODULES,
  });
  const result = await executor.run(command, { signal });
  const groups = groupsOf(parseSections(result), 'namespace');
  const read = [...byHandle].map(([handle, id]) =>
    factsIn(id, groups.get(handle) ?? [], result.message),
  );
  return {
    facts: new Map(read.flatMap(({ facts }) => (facts === null ? [] : [[facts.namespace, facts]]))),
    problems: read.flatMap(({ problems }) => problems),
  };
}

function factsIn(
  namespace: NamespaceId,
  sections: readonly Section[],
  message: string,
): { readonly facts: PathDetail | null; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const fail = (what: string, why: string) => {
    problems.push({ what: `${WHAT} in namespace ${namespace}: ${what}`, why, hint: '' });
    return null;
  };
  const part = <T>(
    what: string,
    name: string,
    parse: (text: string) => T,
    asked = {},
  ): T | null => {
    const answer = answerIn(sections, name, { message, ...asked });
    if (!answer.ok) return fail(what, answer.why);
    try {
      return parse(answer.text);
    } catch (error) {
      return fail(what, unparsable(error));
    }
  };
  if (!sections.some(({ name }) => name === 'links')) {
    const entered = sections.find(({ name }) => name === 'whole');
    const words = entered?.status ? failureWords(entered.status, entered.error) : message;
    fail('enter it', words || 'nothing was printed');
    return { facts: null, problems };
  }
  const settings = part('settings', 'settings', parseSysctls, { answers: GREP_ANSWERS });
  const isCut = settings !== null && settings[LAST_SETTING] === undefined;
  const counters = part('counters', 'counters', parseCounters);
  const hasIpv6 = sections.some(({ name }) => name === 'counters6');
  const counters6 = hasIpv6 ? part('IPv6 counters', 'counters6', parseCounters) : {};
  return {
    facts: {
      namespace,
      links: part('links', 'links', parsePathLinks),
      forwarding: part('forwarding tables', 'forwarding', parseForwarding),
      vlans: part('VLANs', 'vlans', parsePortVlans),
      neighbours: part('neighbours', 'neighbours', parseNeighbours),
      wireguard: wireguardIn(sections, part),
      listeners: part('sockets', 'listeners', parseSockets),
      counters: counters === null || counters6 === null ? null : { ...counters, ...counters6 },
      settings: isCut ? fail('settings', 'grep reported only some of them') : settings,
    },
    problems,
  };
}

type Part = (what: string, name: string, parse: (text: string) => string) => string | null;

/** Without such a link, or without wg(8), nothing was asked. */
function wireguardIn(sections: readonly Section[], part: Part): PathDetail['wireguard'] {
  if (!sections.some(({ name }) => name === 'endpoints')) return null;
  const text = (what: string, name: string) => part(`WireGuard’s ${what}`, name, (all) => all);
  const endpoints = text('endpoints', 'endpoints');
  const allowedIps = text('allowed ranges', 'allowed');
  const handshakes = text('handshakes', 'handshakes');
  if (endpoints === null || allowedIps === null || handshakes === null) return null;
  return parseWireguard({ endpoints, allowedIps, handshakes });
}

/**
 * Reads lines of `ipv4/conf/eth0.7/forwarding:1`. Names are sysctl(8)'s: dots between the parts,
 * and a slash for the dot in a link's name: `net.ipv4.conf.eth0/7.forwarding`.
 */
export function parseSysctls(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [, path, value] = /^(ipv[46]\/[^:]+|bridge\/[^:]+):(.*)$/.exec(line) ?? [];
      if (path === undefined || value === undefined) return [];
      const swapped = path.replace(/[./]/g, (mark) => (mark === '/' ? '.' : '/'));
      return [[`net.${swapped}`, value]];
    }),
  );
}
