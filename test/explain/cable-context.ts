import type { DiagnosisContext } from '../../src/explain/diagnosis-context.ts';
import { type Attempt, NO_PROBE, type ProbeResult } from '../../src/explain/live/probe-result.ts';
import type { PathHop, SegmentPath, Traversal } from '../../src/explain/path/packet-path.ts';
import type { Namespace } from '../../src/model/kernel/namespace.ts';
import type { PathDetail, PathLinkDetail } from '../../src/model/kernel/path-detail.ts';
import type { Socket } from '../../src/model/kernel/socket.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { address, link, loopback, namespace, sampleSnapshot } from '../support/sample-snapshot.ts';

/** Two namespaces of a made-up host with a cable between them, 10.0.0.1 and 10.0.0.2. */
export const A = 4026540001;
export const B = 4026540002;

export function attempt(outcome: Attempt['outcome'], over: Partial<Attempt> = {}): Attempt {
  const evidence = { command: 'ping 10.0.0.2', output: outcome };
  return { outcome, from: null, said: null, evidence, ...over };
}

export function tried(over: Partial<ProbeResult>): ProbeResult {
  return { ...NO_PROBE, ...over };
}

export function listening(address_: string, port: number, name = 'nginx', pid = 7): Socket {
  return {
    protocol: 'tcp',
    state: 'LISTEN',
    local: { address: address_, port: String(port) },
    peer: { address: '0.0.0.0', port: '*' },
    processes: [{ name, pid }],
  };
}

export function linkFacts(over: Partial<PathLinkDetail>): PathLinkDetail {
  return {
    index: 2,
    name: 'eth0',
    up: true,
    carrier: true,
    noArp: false,
    mtu: 1500,
    mac: '02:00:00:00:00:01',
    port: null,
    bridge: null,
    vxlan: null,
    sharing: null,
    standby: false,
    ...over,
  };
}

export function factsOf(id: number, over: Partial<PathDetail> = {}): PathDetail {
  return {
    namespace: id,
    links: [linkFacts({})],
    forwarding: [],
    vlans: [],
    neighbours: [],
    wireguard: null,
    settings: {},
    listeners: [],
    counters: {},
    ...over,
  };
}

function end(id: number, name: string, cidr: string, peer: number): Namespace {
  return namespace({
    id,
    kind: 'named',
    names: [name],
    paths: [`/run/netns/${name}`],
    links: [
      loopback,
      link({
        index: 2,
        name: 'eth0',
        kind: 'veth',
        addresses: [address(cidr)],
        peer: { kind: 'known', namespace: peer, index: 2 },
      }),
    ],
  });
}

export const CABLE: Snapshot = {
  ...sampleSnapshot,
  namespaces: [end(A, 'a', '10.0.0.1/24', B), end(B, 'b', '10.0.0.2/24', A)],
  containers: [],
};

export function hop(over: Partial<PathHop> & Pick<PathHop, 'namespace' | 'route'>): PathHop {
  return {
    arrivesBy: null,
    source: '10.0.0.1',
    destination: '10.0.0.2',
    arrivesFor: over.destination ?? '10.0.0.2',
    translated: null,
    asked: { command: 'ip route get', output: '' },
    leavesAs: null,
    refused: null,
    would: null,
    supposed: false,
    segment: null,
    ...over,
  };
}

export function segment(...traversals: readonly Traversal[]): SegmentPath {
  return { nextHop: '10.0.0.2', traversals, owners: [], open: false };
}

const TO_B: PathHop = hop({
  namespace: A,
  route: { kind: 'out', device: 'eth0', gateway: null, source: '10.0.0.1' },
  segment: segment(
    { namespace: A, link: 'eth0', as: 'out' },
    { namespace: B, link: 'eth0', as: 'in' },
  ),
});
const AT_B: PathHop = hop({ namespace: B, arrivesBy: 'eth0', route: { kind: 'local' } });

/** A question of `a` about `b`, as it is where all is well but what is told. */
export function cableContext(over: Partial<DiagnosisContext> = {}): DiagnosisContext {
  return {
    question: { from: A, to: { kind: 'address', address: '10.0.0.2' }, port: null },
    snapshot: CABLE,
    source: '10.0.0.1',
    destination: '10.0.0.2',
    facts: new Map([
      [A, factsOf(A)],
      [B, factsOf(B)],
    ]),
    before: new Map(),
    filters: new Map(),
    filtersBefore: new Map(),
    service: null,
    there: { hops: [TO_B, AT_B] },
    back: { hops: [] },
    trial: tried({ small: attempt('answered'), echo: attempt('answered') }),
    traceEvents: [],
    ...over,
  };
}
