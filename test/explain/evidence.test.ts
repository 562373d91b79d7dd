import { describe, expect, test } from 'vitest';
import { explainJson } from '../../src/cli/explain/explain-json.ts';
import { ALL_CHECKS } from '../../src/explain/checks/all-checks.ts';
import {
  showAddresses,
  showLink,
  showLinks,
  showListeners,
  showNeighbour,
} from '../../src/explain/evidence.ts';
import { dropEvidence } from '../../src/explain/filters/drop-evidence.ts';
import { type Evidence, inWords } from '../../src/explain/finding.ts';
import { linkNamed } from '../../src/explain/path/path-queries.ts';
import { evidenceRows } from '../../src/explain/report/check-rows.ts';
import { namesIn } from '../../src/explain/report/names.ts';
import type { FilterChain, FilterRule } from '../../src/model/kernel/filters.ts';
import { plainText } from '../../src/model/styled-text.ts';
import { iccOff } from '../support/sample-explanation.ts';
import { sampleSnapshot } from '../support/sample-snapshot.ts';
import { listening } from './cable-context.ts';
import { crossing } from './filter-fixtures.ts';
import { A, C, type Change, HUB, inNamespace, ofLink, situation } from './made-host.ts';

async function made(id: number, name: string, ...changes: readonly Change[]) {
  const context = await situation({ changes });
  const end = linkNamed(context, id, name);
  if (end === null) throw new Error(`no link ${name}`);
  return { context, end };
}

describe('what was read is told in words, with the command that it was read by', () => {
  test.each<readonly [string, number, string, readonly Change[], string]>([
    ['a link', A, 'eth0', [], 'eth0: up, carrier, MTU 1500, MAC 02:00:00:00:01:02'],
    [
      'a port of a bridge that is down',
      HUB,
      'pa',
      [ofLink(HUB, 'pa', { up: false })],
      'pa: down, MTU 1500, MAC 02:00:00:00:09:03, port of br0',
    ],
  ])('%s', async (_title, id, name, changes, output) => {
    const { context, end } = await made(id, name, ...changes);
    expect(showLink(context, end)).toEqual({
      command: expect.stringMatching(/^ip -n \w+ -d -j link$/),
      output,
      inWords: true,
    });
  });

  test('a link of which the facts could not be read, from the snapshot', async () => {
    const { context, end } = await made(A, 'eth0');
    expect(showLink({ ...context, facts: new Map() }, end)).toEqual({
      command: 'ip -n a -d -s addr',
      output: 'eth0: up, MTU 1500, MAC 02:00:00:00:01:02',
      inWords: true,
    });
  });

  test('addresses, links, neighbours and sockets', async () => {
    const failed = { family: 4, address: '10.0.0.2', device: 'eth0', mac: null } as const;
    const { context, end } = await made(
      A,
      'eth0',
      inNamespace(A, () => ({ neighbours: [{ ...failed, state: ['FAILED'] }] })),
    );
    const { namespace } = end;
    const all = [
      showAddresses(context, end),
      showAddresses(context, { namespace, link: { ...end.link, addresses: [] } }),
      showLinks(context, namespace),
      showNeighbour(context, end, '10.0.0.2'),
      showNeighbour(context, end, '10.0.0.9'),
      showListeners(context, A, 80, [listening('127.0.0.1', 80)]),
      showListeners(context, A, 80, []),
    ];
    expect(all.every((each) => each.inWords)).toBe(true);
    expect(all.map(({ command, output }) => [command, output])).toEqual([
      ['ip -n a -d -s addr', 'eth0: 10.0.0.1/24 (global)'],
      ['ip -n a -d -s addr', 'eth0: no address'],
      ['ip -n a -d -s addr', 'links: lo, eth0'],
      ['ip -n a -j neigh show nud all', '10.0.0.2 on eth0: no MAC (FAILED)'],
      ['ip -n a -j neigh show nud all', '10.0.0.9 on eth0: no entry'],
      [expect.stringMatching(/ss -n -O -l -t -u -p$/), 'port 80: nginx (7) on 127.0.0.1:80'],
      [expect.stringMatching(/ss -n -O -l -t -u -p$/), 'port 80: no process listens'],
    ]);
  });
});

/** The commands of which the very output is shown. */
const PRINTED = /\b(?:sysctl|ping|nft|iptables|docker|podman|cat)\b|^ip route get/;

test.each([
  ['all is well', []],
  ['a link is down', [ofLink(HUB, 'pa', { up: false })]],
  ['a link has no address', [ofLink(A, 'eth0', { addresses: [] })]],
  ['a cable is plugged into nothing', [ofLink(HUB, 'pa', { master: null })]],
])('no check shows words of ours as a program’s output: %s', async (_title, changes) => {
  for (const to of ['10.0.0.2', C]) {
    const context = await situation({ changes, to });
    const all = ALL_CHECKS.flatMap((check) => check(context)).flatMap(({ evidence }) => evidence);
    const printed = all.filter((each) => each.inWords !== true);
    expect(printed.filter(({ command }) => !PRINTED.test(command))).toEqual([]);
  }
});

describe('a drop is shown by', () => {
  const chain: FilterChain = {
    ...{ tool: 'nft', legacy: false, family: 'inet', table: 'mine', name: 'in' },
    hook: { type: 'filter', name: 'input', priority: 0 },
    ...{ policy: 'drop', policyPackets: null, rules: [] },
  };
  const iptables: FilterChain = { ...chain, tool: 'iptables', table: 'filter', name: 'INPUT' };
  const rule: FilterRule = {
    ...{ place: 1, handle: 7, packets: 3 },
    text: 'tcp dport 80 drop',
    whole: 'tcp dport 80 counter drop',
  };
  const byRules = { kind: 'rules' } as const;
  const shown = (given: Pick<Parameters<typeof dropEvidence>[1], 'chain' | 'rule' | 'by'>) =>
    dropEvidence(sampleSnapshot, { crossing: crossing(), ...given });

  test('the line of nft’s trace, as nft printed it', () => {
    const line =
      'trace id c5 inet mine in rule tcp dport 80 counter packets 3 bytes 9 drop (verdict drop)';
    const event = {
      ...{ namespace: 1, family: 'inet', table: 'mine', chain: 'in', rule: rule.text, handle: 7 },
      ...{ verdict: 'drop', line, arrivesBy: null, leavesBy: null, source: null },
    };
    expect(shown({ chain, rule, by: { kind: 'trace', event } })).toEqual({
      command: 'nft -a monitor trace',
      output: line,
    });
  });

  test.each<readonly [string, FilterChain, FilterRule | null, Evidence]>([
    [
      'a rule as nft lists it without counts',
      chain,
      rule,
      { command: 'nft -s list chain inet mine in', output: 'tcp dport 80 counter drop' },
    ],
    [
      'a rule as iptables lists it',
      iptables,
      { ...rule, text: '-A INPUT -j DROP', whole: '-A INPUT -j DROP' },
      { command: 'iptables -t filter -S INPUT', output: '-A INPUT -j DROP' },
    ],
    [
      'a policy as iptables lists it',
      iptables,
      null,
      { command: 'iptables -t filter -S INPUT', output: '-P INPUT DROP' },
    ],
    [
      'a policy of nft in words, as it stands in the line of the hook',
      chain,
      null,
      inWords('nft -s list chain inet mine in', 'policy drop'),
    ],
  ])('%s', (_title, of, one, expected) => {
    expect(shown({ chain: of, rule: one, by: byRules })).toEqual(expected);
  });

  test('what it counted, in words', () => {
    const { output, inWords: isInWords } = shown({
      chain,
      rule,
      by: { kind: 'counter', packets: 2 },
    });
    expect(output).toBe('tcp dport 80 counter drop: 2 packets more than before the trial');
    expect(isInWords).toBe(true);
  });
});

describe('words of ours are marked', () => {
  const evidence: readonly Evidence[] = [
    { command: 'sysctl a', output: 'a = 1' },
    inWords('ip -j link', 'eth0: up'),
  ];

  test('in the report', () => {
    expect(evidenceRows(evidence).map(plainText)).toEqual([
      '$ sysctl a',
      'a = 1',
      'read from: ip -j link',
      'eth0: up',
    ]);
  });

  test('in JSON, whose keys stay', () => {
    const names = namesIn(sampleSnapshot);
    const said = explainJson({ ...iccOff, evidence }, { from: 'web', to: 'db' }, names);
    expect(said.evidence).toEqual([
      { command: 'sysctl a', output: 'a = 1' },
      { command: 'ip -j link', output: 'in words: eth0: up' },
    ]);
  });
});
