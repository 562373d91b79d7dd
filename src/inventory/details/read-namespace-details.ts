import type { Executor } from '../../executor/executor.ts';
import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type {
  NamespaceDetail,
  NamespaceDetails,
  Settings,
} from '../../model/kernel/namespace-detail.ts';
import { failureWith, type Result, success } from '../../model/result.ts';
import { discover } from '../kernel/discover.ts';
import { HOST_HANDLE, type ReadTarget, readTargetOf } from '../kernel/handles.ts';
import { parseRouteWords } from '../kernel/ip/parse-route-words.ts';
import { readNsids } from '../kernel/read-nsids.ts';
import { unparsable } from '../shell/json.ts';
import { GREP_ANSWERS, script } from '../shell/script.ts';
import {
  answerIn,
  groupsOf,
  isWhole,
  parseSections,
  SECTIONS,
  type Section,
  textOf,
} from '../shell/sections.ts';
import {
  addressGenerationOf,
  parseLinkDetails,
  parseSetForwards,
  parseSetNeighbours,
  parseSetStations,
  parseSettings,
  type RawLinkDetail,
} from './parse-namespace-details.ts';

/**
 * The settings that people change: of links, which begin with the defaults when they are made
 * again, and of the namespace as a whole.
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
for path in ipv4/icmp_echo_ignore_all ipv6/icmp/echo_ignore_all \
  bridge/bridge-nf-call-iptables bridge/bridge-nf-call-ip6tables ipv4/ip_forward; do
  set -- "$@" /proc/sys/net/$path
done
grep -sH '' "$@"
`;

/**
 * Each namespace in turn, by its first handle. /proc/sys/net shows the settings of who reads it,
 * also under nsenter (net/sysctl_net.c).
 */
const READ = `${SECTIONS}
settings=$1; shift
read -r release </proc/sys/kernel/osrelease
mark release "$release"
section fresh unshare --net sh -c "$settings"
for handle do
  mark namespace "$handle"
  section links inside ip -j -d addr show
  [ "$ended" = 0 ] || continue
  section routes4 inside ip -o -d -4 route show table all
  section routes6 inside ip -o -d -6 route show table all
  section neighbours inside ip -j neigh show nud permanent
  section forwards inside bridge fdb show
  section settings inside sh -c "$settings"
done
mark end
exit 0
`;

const TYPED = 'ip -d addr; ip -d route show table all; ip neigh show nud permanent';
const TIME_LIMIT = 20_000;
const WHAT = 'read how links, addresses and routes are set';

/**
 * Reads what is needed to set links, addresses and routes again as they are, in every namespace.
 */
export async function readNamespaceDetails(
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<NamespaceDetails>> {
  const discovery = await discover(executor, signal);
  if (!discovery.ok) return discovery;
  const targets = discovery.value.found.map((each) => readTargetOf(each, discovery.value.host));
  const handles = targets.map(({ handles: [first = HOST_HANDLE] }) => first);
  const command = script(READ, [SETTINGS, ...handles], { timeLimit: TIME_LIMIT, typed: TYPED });
  const result = await executor.run(command, { signal });
  const sections = parseSections(result);
  const fresh = settingsIn(sections, 'fresh', result.message);
  if (!isWhole(sections) || fresh === null) {
    return failureWith({ what: WHAT, why: whyUnread(sections, result.message), hint: '' });
  }
  try {
    const raw = rawOf(groupsOf(sections, 'namespace'), targets);
    const crossing = targets.filter(({ id }) =>
      raw.get(id)?.links.some(({ below }) => below !== null && below.nsid !== null),
    );
    const nsids =
      crossing.length === 0 ? null : await readNsids(executor, crossing, targets, signal);
    const meaning = (id: NamespaceId, nsid: number) =>
      nsids?.ok === true ? (nsids.value.get(id)?.get(nsid) ?? null) : null;
    return success({
      release: textOf(sections, 'release'),
      fresh,
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
    return failureWith({ what: WHAT, why, hint: 'patchpanel needs ip of iproute2 4.18 or later' });
  }
}

function whyUnread(sections: readonly Section[], message: string): string {
  const fresh = answerIn(sections, 'fresh', { message, answers: GREP_ANSWERS });
  return fresh.ok ? message || 'not all of it was printed' : fresh.why;
}

/** Null if not all were read: the last one is in every namespace. */
function settingsIn(sections: readonly Section[], name: string, message = ''): Settings | null {
  const answer = answerIn(sections, name, { message, answers: GREP_ANSWERS });
  const settings = answer.ok ? parseSettings(answer.text) : {};
  return settings['ipv4/ip_forward'] === undefined ? null : settings;
}

type Raw = Omit<NamespaceDetail, 'links'> & { readonly links: readonly RawLinkDetail[] };

const PARTS = ['links', 'routes4', 'routes6', 'neighbours', 'forwards'] as const;

/**
 * A namespace of which one part could not be read is left out: an undo would set too little again.
 */
function rawOf(
  groups: ReadonlyMap<string, readonly Section[]>,
  targets: readonly ReadTarget[],
): ReadonlyMap<NamespaceId, Raw> {
  const all = new Map<NamespaceId, Raw>();
  for (const {
    id,
    handles: [first = HOST_HANDLE],
  } of targets) {
    const own = groups.get(first) ?? [];
    const isRead = PARTS.every((name) => own.find((each) => each.name === name)?.status === 0);
    const settings = settingsIn(own, 'settings');
    if (!isRead || settings === null) continue;
    const text = (name: (typeof PARTS)[number]) => textOf(own, name);
    all.set(id, {
      namespace: id,
      links: parseLinkDetails(text('links')),
      routes: [...parseRouteWords(text('routes4'), 4), ...parseRouteWords(text('routes6'), 6)],
      neighbours: parseSetNeighbours(text('neighbours')),
      forwards: parseSetForwards(text('forwards')),
      stations: parseSetStations(text('forwards')),
      settings,
    });
  }
  return all;
}

function withLower(
  { below, ...link }: RawLinkDetail,
  own: NamespaceId,
  meaning: (id: NamespaceId, nsid: number) => NamespaceId | null,
) {
  if (below === null) return { ...link, lower: null };
  const { nsid, index, name } = below;
  const namespace = nsid === null ? own : meaning(own, nsid);
  return { ...link, lower: { namespace, index, name } };
}
