/** Explanations over the sample host, as if somebody had asked there. */
import type { Explanation } from '../../src/explain/explanation.ts';
import type { Fault, Finding, Position } from '../../src/explain/finding.ts';
import { type Attempt, NO_PROBE } from '../../src/explain/live/probe-result.ts';
import type { PathHop, Traversal } from '../../src/explain/path/packet-path.ts';
import { DB, HOST, WEB } from './sample-snapshot.ts';

export function traversal(namespace: number, link: string, as: Traversal['as']): Traversal {
  return { namespace, link, as };
}

export function hop(over: Partial<PathHop> & Pick<PathHop, 'namespace'>): PathHop {
  return {
    arrivesBy: null,
    source: '172.18.0.7',
    destination: '172.18.0.2',
    route: { kind: 'out', device: 'eth1', gateway: null, source: '172.18.0.7' },
    asked: { command: 'ip route get 172.18.0.2', output: '172.18.0.2 dev eth1' },
    refused: null,
    arrivesFor: over.destination ?? '172.18.0.2',
    translated: null,
    leavesAs: null,
    would: null,
    supposed: false,
    segment: null,
    ...over,
  };
}

function finding(what: string, over: Partial<Finding> = {}): Finding {
  const position: Position = { direction: 'there', stage: 0, step: 'route', link: null };
  return { position, what, evidence: [], fault: null, ...over };
}

const THERE = [
  hop({
    namespace: WEB,
    segment: {
      nextHop: '172.18.0.2',
      traversals: [
        traversal(WEB, 'eth1', 'out'),
        traversal(HOST, 'veth99c01aa', 'port-in'),
        traversal(HOST, 'br-4bde906ed43a', 'bridge'),
        traversal(HOST, 'veth01b', 'port-out'),
        traversal(DB, 'eth0', 'in'),
      ],
      owners: [{ namespace: DB, link: 'eth0' }],
      open: false,
    },
  }),
  hop({ namespace: DB, arrivesBy: 'eth0', route: { kind: 'local' } }),
];

const BACK = [
  hop({
    namespace: DB,
    segment: {
      nextHop: '172.18.0.7',
      traversals: [
        traversal(DB, 'eth0', 'out'),
        traversal(HOST, 'veth01b', 'port-in'),
        traversal(HOST, 'br-4bde906ed43a', 'bridge'),
        traversal(HOST, 'veth99c01aa', 'port-out'),
        traversal(WEB, 'eth1', 'in'),
      ],
      owners: [{ namespace: WEB, link: 'eth1' }],
      open: false,
    },
  }),
  hop({ namespace: WEB, arrivesBy: 'eth1', route: { kind: 'local' } }),
];

const OWN_NETWORK: Fault = {
  code: 'icc-disabled',
  culprit: { kind: 'network', name: 'backend', namespace: null },
  fix: {
    kind: 'recipe',
    recipe: 'edit-address',
    fields: {
      namespace: 'web',
      link: 'eth1',
      change: 'add',
      address: '172.18.0.77/16',
    },
    title: 'Give eth1 of web the address 172.18.0.77/16',
  },
};

const DROPPED = finding('dropped by iptables FORWARD, rule 4', {
  position: { direction: 'there', stage: 0, step: 'segment', link: 'br-4bde906ed43a' },
  evidence: [
    {
      command: 'iptables -t filter -S FORWARD',
      output: '-A FORWARD -i br-4bde906ed43a -o br-4bde906ed43a -j DROP',
    },
  ],
  fault: OWN_NETWORK,
});

const SILENCE: Attempt = {
  outcome: 'silent',
  from: null,
  said: null,
  evidence: { command: 'ping -c 1 172.18.0.2', output: '1 packets transmitted, 0 received' },
};

/** From web to db, on the network backend, whose containers may not talk to each other. */
export const iccOff: Explanation = {
  question: { from: WEB, to: { kind: 'namespace', namespace: DB }, port: null },
  takenAt: '2026-01-01T12:00:00.000Z',
  source: '172.18.0.7',
  destination: '172.18.0.2',
  verdict: 'icc-disabled',
  summary: 'inter-container communication is off on backend',
  culprit: OWN_NETWORK.culprit,
  evidence: DROPPED.evidence,
  fix: OWN_NETWORK.fix,
  others: [],
  findings: [
    finding('web has a route to 172.18.0.2 by eth1', {
      evidence: [
        {
          command: 'ip -n web route get 172.18.0.2',
          output: '172.18.0.2 dev eth1 src 172.18.0.7',
        },
      ],
    }),
    DROPPED,
  ],
  there: { hops: THERE },
  back: { hops: BACK },
  trial: { ...NO_PROBE, small: SILENCE, echo: SILENCE },
  unseen: [],
};

/** From web to db, answered. */
export const answered: Explanation = {
  ...iccOff,
  verdict: 'reachable',
  summary: 'db answered from 172.18.0.2',
  culprit: null,
  evidence: [],
  fix: null,
  findings: iccOff.findings.filter(({ fault }) => fault === null),
};

/** From web to db, with that fault as its verdict. */
export function broken(position: Position, fault: Fault, what = 'it is broken'): Explanation {
  return {
    ...iccOff,
    verdict: fault.code,
    summary: what,
    culprit: fault.culprit,
    fix: fault.fix,
    findings: [finding(what, { position, fault })],
  };
}
