import type { Executor } from '../executor/executor.ts';
import { SOCKET_MODULES } from '../executor/modules.ts';
import type { NamespaceId } from '../model/namespace-id.ts';
import type { PathFacts } from '../model/path-facts.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { contentOf, type Frame } from './frames.ts';
import { handlesFor } from './handles.ts';
import { unparsable } from './json.ts';
import { parseCounters } from './parse-counters.ts';
import { parseForwarding, parsePortVlans } from './parse-forwarding.ts';
import { parseNeighbours } from './parse-neighbours.ts';
import { parsePathLinks } from './parse-path-links.ts';
import { parseSockets } from './parse-sockets.ts';
import { readFrames } from './read-frames.ts';
import { type Reading, read, unread } from './reading.ts';
import { script } from './script.ts';

/** /proc/sys/net and /proc/net show what belongs to who reads them, also under nsenter (net/sysctl_net.c). */
const INSIDE = String.raw`
printf '\0links\0'; ip -d -j link
printf '\0forwarding\0'; bridge -j fdb
printf '\0vlans\0'; bridge -j vlan
printf '\0neighbours\0'; ip -j neigh show nud all
printf '\0listeners\0'; ss -H -n -O -l -t -u -p
printf '\0counters\0'; cat /proc/net/snmp /proc/net/netstat /proc/net/snmp6 2>/dev/null
cd /proc/sys/net || exit
set -- ipv4/ip_forward ipv4/icmp_echo_ignore_all ipv6/icmp/echo_ignore_all \
  bridge/bridge-nf-call-iptables bridge/bridge-nf-call-ip6tables bridge/bridge-nf-call-arptables
for name in forwarding rp_filter arp_ignore arp_announce arp_filter accept_local proxy_arp; do
  set -- "$@" ipv4/conf/*/$name
done
for name in forwarding disable_ipv6 proxy_ndp; do set -- "$@" ipv6/conf/*/$name; done
printf '\0settings\0'; grep -sH '' "$@"
`;

const READ = String.raw`
inside=$1; shift
for handle do
  printf '\0namespace\0%s' "$handle"
  case $handle in
    -) sh -c "$inside" ;;
    *) nsenter --net="$handle" sh -c "$inside" ;;
  esac
done
printf '\0end\0'
exit 0
`;

const TYPED = 'ip -d link; bridge fdb; ip neigh; ss -ltunp; sysctl net';
const TIME_LIMIT = 10_000;
const WHAT = 'read what decides over packets';

/**
 * Reads what decides over packets in the namespaces named, beside their snapshot: all in one command.
 * One that cannot be entered, or is gone, is left out.
 */
export async function readPathFacts(
  executor: Executor,
  snapshot: Snapshot,
  namespaces: readonly NamespaceId[],
  signal: AbortSignal,
): Promise<Reading<ReadonlyMap<NamespaceId, PathFacts>>> {
  const byHandle = handlesFor(snapshot, namespaces);
  if (byHandle.size === 0) return read(new Map());
  const command = script(READ, [INSIDE, ...byHandle.keys()], {
    timeLimit: TIME_LIMIT,
    typed: TYPED,
    loads: SOCKET_MODULES,
  });
  const frames = await readFrames(executor, command, WHAT, signal);
  if (!frames.ok) return frames;
  try {
    return read(factsOf(frames.value, byHandle));
  } catch (error) {
    const why = `ip or bridge cannot be understood: ${unparsable(error)}`;
    return unread({ what: WHAT, why, hint: 'patchpanel needs iproute2 4.18 or later' });
  }
}

function factsOf(
  frames: readonly Frame[],
  byHandle: ReadonlyMap<string, NamespaceId>,
): ReadonlyMap<NamespaceId, PathFacts> {
  const all = new Map<NamespaceId, PathFacts>();
  for (const [at, { name, content }] of frames.entries()) {
    const namespace = name === 'namespace' ? byHandle.get(content) : undefined;
    const own = frames.slice(at + 1, at + 8);
    if (namespace === undefined || contentOf(own, 'links') === '') continue;
    all.set(namespace, {
      namespace,
      links: parsePathLinks(contentOf(own, 'links')),
      forwarding: parseForwarding(contentOf(own, 'forwarding')),
      vlans: parsePortVlans(contentOf(own, 'vlans')),
      neighbours: parseNeighbours(contentOf(own, 'neighbours')),
      listeners: parseSockets(contentOf(own, 'listeners')),
      counters: parseCounters(contentOf(own, 'counters')),
      settings: parseSysctls(contentOf(own, 'settings')),
    });
  }
  return all;
}

/**
 * Reads lines of `ipv4/conf/eth0.7/forwarding:1`. Names are sysctl(8)'s: dots between the parts, and a
 * slash for the dot in a link's name: `net.ipv4.conf.eth0/7.forwarding`.
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
