import { expect, test } from 'vitest';
import { portNumber } from '../../../src/cli/arguments.ts';
import { CliError } from '../../../src/cli/errors.ts';
import { explainJson } from '../../../src/cli/explain/explain-json.ts';
import { explainText } from '../../../src/cli/explain/explain-text.ts';
import type { Explanation } from '../../../src/explain/explanation.ts';
import { namesIn } from '../../../src/explain/report/names.ts';
import { drawn } from '../../support/drawn.ts';
import { answered, iccOff } from '../../support/sample-explanation.ts';
import { DB, HOST, sampleSnapshot, WEB } from '../../support/sample-snapshot.ts';

const names = namesIn(sampleSnapshot);
const ENDLESS = Number.POSITIVE_INFINITY;
const PLAIN = { ascii: false, width: ENDLESS };
const OF_HOST = { names, program: ['patchpanel', '--host=ssh://web1'] };

test('for a person: the verdict, the way, each check with its words, and what mends it', () => {
  expect(drawn(...explainText(iccOff, OF_HOST, PLAIN))).toBe(`\
no: inter-container communication is off on backend
web, side → db, 172.18.0.7 → 172.18.0.2, ICMP echo, icc-disabled

  web, side eth1 ──↔── veth99c01aa ──╋ br-4bde906ed43a ──✗── veth01b ──↔── eth0 db

Tried
  ✗ ICMP echo: no answer
      $ ping -c 1 172.18.0.2
      1 packets transmitted, 0 received

On the path there
  ✓ web has a route to 172.18.0.2 by eth1
      $ ip -n web route get 172.18.0.2
      172.18.0.2 dev eth1 src 172.18.0.7
  ✗ dropped by iptables FORWARD, rule 4
      $ iptables -t filter -S FORWARD
      -A FORWARD -i br-4bde906ed43a -o br-4bde906ed43a -j DROP

Fix
  Give eth1 of web the address 172.18.0.77/16
  patchpanel --host=ssh://web1 apply edit-address --namespace web --link eth1 --change add --address 172.18.0.77/16`);
});

const OTHER: Explanation = {
  ...iccOff,
  others: [
    {
      code: 'destination-no-return-route',
      what: 'db has no route back to 172.18.0.7',
      culprit: { kind: 'namespace', name: 'db', namespace: DB },
      evidence: [{ command: 'ip -n db route', output: '' }],
      position: { direction: 'back', stage: 0, step: 'route', link: null },
      fix: { kind: 'words', words: 'Add a route.' },
    },
  ],
  unseen: ['read the rules of db: permission denied'],
};

test('what is wrong further on, and what could not be looked at, comes last', () => {
  expect(drawn(...explainText(OTHER, OF_HOST, PLAIN))).toMatch(
    /Also wrong later on the path\n {2}✗ db has no route back to 172\.18\.0\.7 {2}destination-no-return-route\n {4}Add a route\.\n\nNot checked\n {2}read the rules of db: permission denied$/,
  );
});

test('yes where it answered; unknown where nobody knows', () => {
  expect(drawn(...explainText(answered, OF_HOST, PLAIN))).toMatch(
    /^yes: db answered from 172\.18\.0\.2\n/,
  );
  const unknown = { ...answered, verdict: 'unknown', summary: 'nobody knows' } as const;
  expect(drawn(...explainText(unknown, OF_HOST, PLAIN))).toMatch(/^unknown: nobody knows\n/);
});

test('ASCII alone, as wide as the terminal, and no escape of another', () => {
  const hostile = { ...iccOff, summary: 'a\x1b[2J\nb' };
  const text = drawn(...explainText(hostile, OF_HOST, { ...PLAIN, ascii: true, width: 60 }));
  expect(text).toMatch(/^no: a\\x1b\[2J\\nb\n/);
  expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  const path = text.split('\n').slice(3, 5);
  expect(path).toEqual([
    '  web, side eth1 <-> veth99c01aa # br-4bde906ed43a',
    '   !! veth01b <-> eth0 db',
  ]);
});

test('for a program: one document with stable names', () => {
  const document = explainJson(OTHER, { from: 'web', to: 'db' }, names);
  expect(Object.keys(document)).toEqual([
    'takenAt',
    'from',
    'to',
    'port',
    'fromNamespace',
    'toNamespace',
    'source',
    'destination',
    'verdict',
    'summary',
    'culprit',
    'evidence',
    'fix',
    'others',
    'hops',
    'path',
    'trial',
    'unseen',
  ]);
  expect(document).toMatchObject({
    from: 'web',
    to: 'db',
    port: null,
    fromNamespace: WEB,
    toNamespace: DB,
    verdict: 'icc-disabled',
    culprit: { kind: 'network', name: 'backend', namespace: null },
    evidence: [{ command: 'iptables -t filter -S FORWARD' }],
    fix: { kind: 'recipe', recipe: 'edit-address', fields: { namespace: 'web' } },
    others: [{ verdict: 'destination-no-return-route', fix: { kind: 'words' } }],
    hops: [
      { direction: 'there', stage: 0, step: 'route', link: null, passed: true, known: true },
      { direction: 'there', stage: 0, step: 'segment', passed: false, verdict: 'icc-disabled' },
    ],
    trial: { small: { outcome: 'silent' }, full: null },
  });
  const [first, last] = document.path.there;
  expect(first).toMatchObject({ namespace: WEB, name: 'web, side', nextHop: '172.18.0.2' });
  expect(first?.passages[1]).toEqual({ namespace: HOST, link: 'veth99c01aa', as: 'port-in' });
  expect(last).toMatchObject({ namespace: DB, arrivesBy: 'eth0', route: { kind: 'local' } });
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
});

test('a port is a number from 1 to 65535', () => {
  const parse = portNumber('--tcp');
  expect(parse('65535')).toBe(65_535);
  for (const wrong of ['0', '65536', 'http', '1.5', '']) {
    expect(() => parse(wrong)).toThrow(CliError);
  }
});
