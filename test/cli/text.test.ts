import { expect, test } from 'vitest';
import { showText } from '../../src/cli/show/show-text.ts';
import { snapshotText } from '../../src/cli/show/snapshot-text.ts';
import { namespaceOf } from '../../src/model/kernel/wiring.ts';
import { table } from '../../src/model/table.ts';
import { drawn } from '../support/drawn.ts';
import { namespace, sampleSnapshot, WEB } from '../support/sample-snapshot.ts';

const PLAIN = { ascii: false };

test('columns are as wide as what they show, and no line ends in spaces', () => {
  const rows = [
    ['a', 'long name', 'x'],
    ['網', { text: '7', right: true }, ''],
  ];
  expect(drawn(...table(rows))).toBe('a   long name  x\n網          7');
});

test('what a name holds reaches no terminal raw', () => {
  expect(drawn(...table([['\x1b[2Jweb\n', 'x']]))).toBe('\\x1b[2Jweb\\n  x');
});

test('the snapshot tells of containers, namespaces, networks and bridges', () => {
  const text = drawn(...snapshotText(sampleSnapshot, PLAIN));
  expect(text).toContain('this machine · Docker 28.2.2 · root');
  expect(text).toContain('Containers (5)');
  expect(text).toMatch(/● {2}web +bridge, backend +172\.17\.0\.2 172\.18\.0\.7 +pid 3002/);
  expect(text).toMatch(/● {2}side +=\s+web/);
  expect(text).toMatch(/○ {2}old/);
  expect(text).toContain('not read: permission denied on /proc/812/ns/net');
  expect(text).toMatch(/vethae9eb09 .* ↔ eth0 \(14\) in web, side, port of docker0/);
  expect(text).toContain('↔ unknown: nothing opens the namespace behind nsid 7');
  expect(text).toMatch(/backend +bridge +172\.18\.0\.0\/16 .*icc off/);
  expect(text).toMatch(/docker0 +172\.17\.0\.1\/16 +"bridge" +3 ports/);
});

test('ASCII alone where it is asked for', () => {
  const text = drawn(...snapshotText(sampleSnapshot, { ascii: true }));
  expect(text).toMatch(/^[\x20-\x7e\n]*$/);
});

test('a namespace is shown with whose it is', () => {
  const owned = namespace({
    id: 4026532999,
    kind: 'process',
    owners: [
      {
        kind: 'pod',
        runtime: 'kubernetes',
        id: 'u-1',
        name: 'cart-0',
        namespace: 'shop',
        within: [],
      },
    ],
  });
  const shown = { snapshot: sampleSnapshot, namespace: owned, sockets: [], problems: [] };
  const text = drawn(...showText(shown, PLAIN));
  expect(text).toMatch(/^shop\/cart-0 {2}4026532999 Kubernetes pod$/m);
  expect(text).toMatch(/owners +shop\/cart-0 \(Kubernetes pod u-1\)$/m);
});

test('a namespace is shown with its routes, without those of the table local', () => {
  const web = namespaceOf(sampleSnapshot, WEB);
  if (web === null) throw new Error('the sample has no web');
  const socket = {
    protocol: 'tcp',
    state: 'LISTEN',
    local: { address: '::', port: '80' },
    peer: { address: '0.0.0.0', port: '*' },
    processes: [{ name: 'nginx', pid: 3002 }],
  };
  const shown = { snapshot: sampleSnapshot, namespace: web, sockets: [socket], problems: [] };
  const text = drawn(...showText(shown, PLAIN));
  expect(text).toMatch(/default +via 172\.17\.0\.1 dev eth0/);
  expect(text).toMatch(/172\.17\.0\.0\/16 +dev eth0 src 172\.17\.0\.2/);
  expect(text).not.toContain('table local\n  127');
  expect(text).toMatch(/172\.17\.0\.99 +eth0 +- +FAILED/);
  expect(text).toMatch(/tcp +LISTEN +\[::\]:80 +0\.0\.0\.0:\* +nginx\(3002\)/);
});
