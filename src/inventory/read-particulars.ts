import type { Executor } from '../executor/executor.ts';
import type { NamespaceId } from '../model/namespace.ts';
import type { AllParticulars, Particulars } from '../model/particulars.ts';
import { discover } from './discover.ts';
import { contentOf, type Frame, parseFrames } from './frames.ts';
import { HOST_HANDLE, type Target, targetOf } from './handles.ts';
import { unparsable } from './json.ts';
import {
  addressGenerationOf,
  parseLinkParticulars,
  parseSetForwards,
  parseSetNeighbours,
  parseSetStations,
  parseSettings,
  type RawParticulars,
} from './parse-particulars.ts';
import { parseRouteWords } from './parse-route-words.ts';
import { readNsids } from './read-nsids.ts';
import { type Reading, read, unread } from './reading.ts';
import { script } from './script.ts';

/**
 * The settings that people change: of links, which begin with the defaults when they are made again, and
 * of the namespace as a whole.
 */
const SETTINGS = String.raw`
set --
for name in forwarding rp_filter accept_local proxy_arp promote_secondaries arp_ignore arp_filter \
  arp_announce route_localnet accept_redirects send_redirects log_martians; do
  set -- "$@" /proc/sys/net/ipv4/conf/*/$name
done
for name in disable_ipv6 forwarding accept_ra autoconf keep_addr_on_down accept_dad use_tempaddr proxy_ndp \
  addr_gen_mode; do
  set -- "$@" /proc/sys/net/ipv6/conf/*/$name
done
for path in ipv4/ip_forward ipv4/icmp_echo_ignore_all ipv6/icmp/echo_ignore_all \
  bridge/bridge-nf-call-iptables bridge/bridge-nf-call-ip6tables; do
  set -- "$@" /proc/sys/net/$path
done
grep -sH '' "$@"
`;

/**
 * Each namespace in turn, by its first handle. One that cannot be entered prints nothing. /proc/sys/net
 * shows the settings of who reads it, also under nsenter (net/sysctl_net.c).
 */
const READ = String.raw`
settings=$1; shift
inside() { case $handle in -) "$@" ;; *) nsenter --net="$handle" "$@" ;; esac; }
printf '\0release\0'; uname -r
printf '\0fresh\0'; unshare --net sh -c "$settings"
for handle do
  printf '\0namespace\0%s' "$handle"
  printf '\0links\0'; inside ip -j -d addr show
  printf '\0routes4\0'; inside ip -o -d -4 route show table all
  printf '\0routes6\0'; inside ip -o -d -6 route show table all
  printf '\0neighbours\0'; inside ip -j neigh show nud permanent
  printf '\0forwards\0'; inside bridge fdb show
  printf '\0settings\0'; inside sh -c "$settings"
done
exit 0
`;

const TYPED = 'ip -d addr; ip -d route show table all; ip neigh show nud permanent';
const TIME_LIMIT = 20_000;
const WHAT = 'read how links, addresses and routes are set';

/** Reads what is needed to set links, addresses and routes again as they are, in every namespace. */
export async function readParticulars(
  executor: Executor,
  signal: AbortSignal,
): Promise<Reading<AllParticulars>> {
  const discovery = await discover(executor, signal);
  if (!discovery.ok) return discovery;
  const targets = discovery.value.found.map((each) => targetOf(each, discovery.value.host));
  const handles = targets.map(({ handles: [first = HOST_HANDLE] }) => first);
  const command = script(READ, [SETTINGS, ...handles], { timeLimit: TIME_LIMIT, typed: TYPED });
  const result = await executor.run(command, { signal });
  const frames = parseFrames(result.stdout);
  if (frames.length === 0 || result.timedOut || result.cancelled) {
    return unread({ what: WHAT, why: result.message || 'nothing was printed', hint: '' });
  }
  try {
    const raw = rawOf(frames, targets);
    const crossing = targets.filter(({ id }) =>
      raw.get(id)?.links.some(({ below }) => below !== null && below.nsid !== null),
    );
    const nsids =
      crossing.length === 0 ? null : await readNsids(executor, crossing, targets, signal);
    const meaning = (id: NamespaceId, nsid: number) =>
      nsids?.ok === true ? (nsids.value.get(id)?.get(nsid) ?? null) : null;
    return read({
      release: contentOf(frames, 'release').trim(),
      fresh: parseSettings(contentOf(frames, 'fresh')),
      namespaces: [...raw].map(([id, each]) => ({
        ...each,
        links: each.links.map((link) => ({
          ...withLower(link, id, meaning),
          addressGeneration: addressGenerationOf(each.settings, link.name),
        })),
      })),
    });
  } catch (error) {
    const why = `ip cannot be understood: ${unparsable(error)}`;
    return unread({ what: WHAT, why, hint: 'patchpanel needs ip of iproute2 4.18 or later' });
  }
}

type Raw = Omit<Particulars, 'links'> & { readonly links: readonly RawParticulars[] };

function rawOf(
  frames: readonly Frame[],
  targets: readonly Target[],
): ReadonlyMap<NamespaceId, Raw> {
  const all = new Map<NamespaceId, Raw>();
  for (const [at, { name, content }] of frames.entries()) {
    if (name !== 'namespace') continue;
    const target = targets.find(({ handles: [first = HOST_HANDLE] }) => first === content);
    const own = frames.slice(at + 1, at + 7);
    if (target === undefined || contentOf(own, 'links') === '') continue;
    all.set(target.id, {
      namespace: target.id,
      links: parseLinkParticulars(contentOf(own, 'links')),
      routes: [
        ...parseRouteWords(contentOf(own, 'routes4'), 4),
        ...parseRouteWords(contentOf(own, 'routes6'), 6),
      ],
      neighbours: parseSetNeighbours(contentOf(own, 'neighbours')),
      forwards: parseSetForwards(contentOf(own, 'forwards')),
      stations: parseSetStations(contentOf(own, 'forwards')),
      settings: parseSettings(contentOf(own, 'settings')),
    });
  }
  return all;
}

function withLower(
  { below, ...link }: RawParticulars,
  own: NamespaceId,
  meaning: (id: NamespaceId, nsid: number) => NamespaceId | null,
) {
  if (below === null) return { ...link, lower: null };
  const { nsid, index, name } = below;
  const namespace = nsid === null ? own : meaning(own, nsid);
  return { ...link, lower: { namespace, index, name } };
}
