import type { DiagnosisContext, PathCheck } from '../../src/explain/diagnosis-context.ts';
import { chooseAddress } from '../../src/explain/path/choose-address.ts';
import { followPath } from '../../src/explain/path/follow-path.ts';
import type { RouteAnswer } from '../../src/explain/path/packet-path.ts';
import type { AskRoute } from '../../src/explain/path/route-get.ts';
import type { Destination } from '../../src/explain/question.ts';
import { contains, familyOf, formatCidr, sameAddress } from '../../src/model/address/address.ts';
import type { Link } from '../../src/model/kernel/link.ts';
import type { Namespace } from '../../src/model/kernel/namespace.ts';
import type { PathDetail, PathLinkDetail } from '../../src/model/kernel/path-detail.ts';
import type { Route } from '../../src/model/kernel/route.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { address, link, loopback, namespace, route } from '../support/sample-snapshot.ts';
import { attempt, CABLE, cableContext, factsOf, linkFacts, tried } from './cable-context.ts';

/**
 * A made-up host. `a` (10.0.0.1), `b` (10.0.0.2) and the router `r` (10.0.0.254) are plugged into the
 * bridge `br0` of `hub`; `c` (10.1.0.2) is behind the router.
 *
 *     a eth0 ── pa ┐
 *     b eth0 ── pb ┼ br0 (hub)
 *     r eth0 ── pr ┘
 *     r eth1 ── eth0 c
 */
export const A = 4026540001;
export const B = 4026540002;
export const C = 4026540003;
export const R = 4026540004;
export const HUB = 4026540009;

const to = (id: number, index: number) => ({ kind: 'known', namespace: id, index }) as const;

/** A link whose MAC tells where it is: 02:00:00:00:<namespace>:<index>. */
function veth(id: number, index: number, name: string, over: Partial<Link>): Link {
  const mac = `02:00:00:00:0${id % 10}:0${index}`;
  return link({ index, name, kind: 'veth', mac, ...over });
}

function named(id: number, name: string, links: readonly Link[], routes: readonly Route[] = []) {
  const paths = [`/run/netns/${name}`];
  return namespace({
    ...{ id, kind: 'named', names: [name], paths },
    links: [loopback, ...links],
    routes,
  });
}

const HOST: readonly Namespace[] = [
  named(
    A,
    'a',
    [veth(A, 2, 'eth0', { addresses: [address('10.0.0.1/24')], peer: to(HUB, 3) })],
    [route({ destination: 'default', gateway: '10.0.0.254' })],
  ),
  named(
    B,
    'b',
    [veth(B, 2, 'eth0', { addresses: [address('10.0.0.2/24')], peer: to(HUB, 4) })],
    [route({ destination: 'default', gateway: '10.0.0.254' })],
  ),
  named(
    C,
    'c',
    [veth(C, 2, 'eth0', { addresses: [address('10.1.0.2/24')], peer: to(R, 3) })],
    [route({ destination: 'default', gateway: '10.1.0.254' })],
  ),
  named(R, 'r', [
    veth(R, 2, 'eth0', { addresses: [address('10.0.0.254/24')], peer: to(HUB, 5) }),
    veth(R, 3, 'eth1', { addresses: [address('10.1.0.254/24')], peer: to(C, 2) }),
  ]),
  named(HUB, 'hub', [
    veth(HUB, 2, 'br0', { kind: 'bridge' }),
    veth(HUB, 3, 'pa', { master: 'br0', peer: to(A, 2) }),
    veth(HUB, 4, 'pb', { master: 'br0', peer: to(B, 2) }),
    veth(HUB, 5, 'pr', { master: 'br0', peer: to(R, 2) }),
  ]),
];

/** A change of the made-up host before it is asked about. */
export type Change = (snapshot: Snapshot) => Snapshot;

export function inNamespace(id: number, change: (one: Namespace) => Partial<Namespace>): Change {
  return (snapshot) => ({
    ...snapshot,
    namespaces: snapshot.namespaces.map((each) =>
      each.id === id ? { ...each, ...change(each) } : each,
    ),
  });
}

export function ofLink(id: number, name: string, over: Partial<Link>): Change {
  return inNamespace(id, ({ links }) => ({
    links: links.map((each) => (each.name === name ? { ...each, ...over } : each)),
  }));
}

export function addLink(id: number, added: Link): Change {
  return inNamespace(id, ({ links }) => ({ links: [...links, added] }));
}

export type Situation = {
  readonly changes?: readonly Change[];
  readonly from?: number;
  /** An address, or the id of a namespace. */
  readonly to?: string | number;
  /** What was read of a namespace beside the snapshot, where it is not what the snapshot says. */
  readonly facts?: Readonly<Record<number, Partial<PathDetail>>>;
  readonly over?: Partial<DiagnosisContext>;
};

/** The context of a question on the made-up host: its packet is followed as on a real one. */
export async function situation(given: Situation = {}): Promise<DiagnosisContext> {
  const { changes = [], from = A, to: wantedTo = '10.0.0.2', facts: over = {} } = given;
  const made: Snapshot = { ...CABLE, namespaces: HOST, networks: [] };
  const snapshot = changes.reduce((before, change) => change(before), made);
  const facts = new Map(
    snapshot.namespaces.map((each) => [each.id, { ...factsIn(each), ...over[each.id] }]),
  );
  const end: Destination =
    typeof wantedTo === 'string'
      ? { kind: 'address', address: wantedTo }
      : { kind: 'namespace', namespace: wantedTo };
  const question = { from, to: end, port: null };
  const { destination, wanted } = chooseAddress(snapshot, facts, question);
  const request = { snapshot, facts, ask: askTables(snapshot), port: null, translate: null };
  const there =
    destination === null
      ? { hops: [] }
      : await followPath({ ...request, from, source: null, destination, wanted, restored: [] });
  const last = there.hops.at(-1);
  const home = last?.source ?? null;
  const turn = wanted ?? (last?.route.kind === 'local' ? last.namespace : null);
  const back =
    home === null || destination === null || turn === null || turn === from
      ? { hops: [] }
      : await followPath({
          ...request,
          ...{ from: turn, source: destination, destination: home, wanted: from, restored: [] },
        });
  return cableContext({
    ...{ question, snapshot, facts, there, back, destination },
    source: there.hops[0]?.source ?? null,
    trial: tried({ small: attempt('silent'), echo: attempt('silent') }),
    ...given.over,
  });
}

function factsIn({ id, links, neighbours }: Namespace): PathDetail {
  return factsOf(id, { links: links.map(factsAbout), neighbours });
}

function factsAbout({ index, name, kind, up, mtu, mac, master }: Link): PathLinkDetail {
  const port = {
    state: 'forwarding',
    isolated: false,
    hairpin: false,
    learning: true,
    flood: true,
  };
  return linkFacts({
    ...{ index, name, up, carrier: up, mtu, mac },
    port: master === null ? null : port,
    bridge: kind === 'bridge' ? { vlanFiltering: false } : null,
  });
}

/** Answers as the kernel would by the addresses and routes of the snapshot, the longest prefix first. */
function askTables({ namespaces }: Snapshot): AskRoute {
  return async ({ namespace: id, destination }) => {
    const own = namespaces.find((each) => each.id === id);
    const asked = { command: `ip route get ${destination}`, output: '' };
    const route = own === undefined ? NO_ROUTE : answer(own, destination);
    return { route, asked, refused: null };
  };
}

const NO_ROUTE: RouteAnswer = { kind: 'none', why: 'no-route' };

function answer({ links, routes }: Namespace, destination: string): RouteAnswer {
  const all = links.flatMap((each) => each.addresses.map((own) => ({ ...own, device: each })));
  if (all.some((own) => sameAddress(own.address, destination))) return { kind: 'local' };
  const family = familyOf(destination) ?? 4;
  const source = (name: string | null) =>
    all.find((own) => own.family === family && own.device.name === name)?.address ?? null;
  const connected = all
    .filter(({ device }) => device.up && device.kind !== 'loopback')
    .map((own) => route({ destination: formatCidr(own), device: own.device.name }));
  const isUp = (name: string | null) =>
    name === null || links.some((each) => each.name === name && each.up);
  const length = (each: Route) => Number(each.destination.split('/')[1] ?? 0);
  const [best] = [...connected, ...routes]
    .filter((each) => each.destination === 'default' || contains(each.destination, destination))
    .filter(({ device }) => isUp(device))
    .toSorted((one, other) => length(other) - length(one));
  if (best === undefined) return NO_ROUTE;
  if (best.type === 'blackhole' || best.type === 'unreachable' || best.type === 'prohibit') {
    return { kind: 'none', why: best.type };
  }
  const { device, gateway } = best;
  return device === null ? NO_ROUTE : { kind: 'out', device, gateway, source: source(device) };
}

/**
 * What a check finds, one line each: `well`, `not known`, or the code, the culprit and the fix:
 * `peer-link-down: link pa, edit-link hub pa up`. Of several that are well, one line.
 */
export function findingsOf(check: PathCheck, context: DiagnosisContext): readonly string[] {
  const lines = check(context).map(({ fault, unknown }) => {
    if (fault === null) return unknown ? 'not known' : 'well';
    const { code, culprit, fix } = fault;
    const remedy =
      fix.kind === 'words' ? 'words' : [fix.recipe, ...Object.values(fix.fields)].join(' ');
    return `${code}: ${culprit?.kind} ${culprit?.name}, ${remedy}`;
  });
  return [...new Set(lines)];
}
