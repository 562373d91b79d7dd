import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Explanation } from '../../src/explain/explanation.ts';
import type { ReachQuestion } from '../../src/explain/question.ts';
import type { AppContext } from '../../src/tui/app-context.ts';
import { mountApp } from '../support/mount-app.tsx';
import { answered, iccOff } from '../support/sample-explanation.ts';
import { DB, HOST, NAMED, WEB } from '../support/sample-snapshot.ts';

/** Explains as it is told, one answer a question, and keeps what it was asked. */
function answering(...answers: readonly Explanation[]) {
  const asked: ReachQuestion[] = [];
  const explain: AppContext['explain'] = async (_, question, { onProgress }) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(question);
    onProgress?.('following the packet');
    if (answer === undefined) throw new Error('nothing is known');
    return { ...answer, question };
  };
  return { asked, explain };
}

type Options = Omit<NonNullable<Parameters<typeof mountApp>[0]>, 'explain'>;

/** Mended by an operation that needs nothing of the host but its snapshot. */
function mendedBy(fields: Readonly<Record<string, string>>): Explanation {
  const title = 'Wire fresh into docker0';
  return { ...iccOff, fix: { kind: 'recipe', recipe: 'wire-namespace', fields, title } };
}

async function open(answers: readonly Explanation[], options: Options = {}) {
  const { asked, explain } = answering(...answers);
  const app = await mountApp({ columns: 120, rows: 40, ...options, explain });
  onTestFinished(app.screen.unmount);
  return { ...app, asked };
}

test('w asks whom; a name is typed, and the answer has verdict, way, fix and checks', async () => {
  const { screen, asked } = await open([iccOff]);
  await screen.press('w');
  expect(screen.text()).toContain('What should web, side reach?');
  await screen.type('db');
  expect(screen.text()).toMatch(/▸ db +container +172\.18\.0\.2/);
  await screen.press('Enter');
  const db = { kind: 'namespace', namespace: DB, container: 'bb22' };
  expect(asked).toEqual([{ from: WEB, to: db, port: null }]);
  const text = screen.text();
  expect(text).toMatch(/no: inter-container communication is off on backend +icc-disabled/);
  expect(text).toContain('╋ br-4bde906ed43a ──✗── veth01b ──↔── eth0 db');
  expect(text).toContain('▸ fix  Give eth1 of web the address 172.18.0.77/16');
  expect(text).toContain('✗ ICMP echo: no answer');
  expect(text).toMatch(/✓ web has a route to 172\.18\.0\.2 by eth1 +ip -n web route get/);
  expect(text).toMatch(/✗ dropped by iptables FORWARD, rule 4 +-A FORWARD -i br-4bde/);
});

test('the check under the cursor shows its command and all that it said', async () => {
  const { screen } = await open([iccOff]);
  await screen.press('w', 'Enter', 'j', 'j');
  expect(screen.text()).toMatch(
    /▸ ✓ web has a route.*\n +\$ ip -n web route get 172.18.0.2\n +172.18.0.2 dev eth1 src/,
  );
});

test('an address may be typed, and a TCP port; what is neither is refused', async () => {
  const { screen, asked } = await open([iccOff]);
  await screen.press('w');
  await screen.type('nobody');
  expect(screen.text()).toContain('nothing here matches');
  await screen.press('Enter');
  expect(screen.text()).toContain('✗ nobody is neither a namespace here nor an IP address');
  await screen.press('Ctrl-u');
  await screen.type('192.0.2.7');
  expect(screen.text()).toContain('▸ 192.0.2.7');
  await screen.press('Tab');
  await screen.type('70000');
  await screen.press('Enter');
  expect(screen.text()).toContain('✗ 70000 is not a port');
  await screen.press('Ctrl-u');
  await screen.type('80');
  await screen.press('Enter');
  const to = { kind: 'address', address: '192.0.2.7' };
  expect(asked).toEqual([{ from: WEB, to, port: 80 }]);
  expect(screen.text()).toContain('TCP to port 80');
});

test('r asks again, s asks from the other end, y copies the report', async () => {
  const { screen, asked } = await open([iccOff, answered]);
  await screen.press('w', 'Enter', 'r');
  expect(screen.text()).toContain('yes: db answered from 172.18.0.2');
  expect(screen.text()).toContain('previously  no: inter-container communication is off');
  await screen.press('s');
  expect(asked.at(-1)).toEqual({ from: DB, to: { kind: 'namespace', namespace: WEB }, port: null });
  expect(screen.text()).not.toContain('before  ');
  screen.resetBytes();
  await screen.press('y');
  const copied = /52;c;([\w+/=]+)/.exec(screen.raw())?.[1] ?? '';
  expect(Buffer.from(copied, 'base64').toString()).toMatch(/^yes: .*\n.*reachable\n/);
  await screen.press('Esc');
  await screen.waitFor('Containers');
});

test('a port of a bridge and a member of a network ask from what is behind them', async () => {
  const { screen } = await open([iccOff]);
  await screen.press('4', 'l', 'G', 'k', 'w');
  expect(screen.text()).toContain('What should my-netns reach?');
  await screen.press('Esc', '3');
  await screen.press('w');
  expect(screen.text()).toContain('a network has no namespace of its own');
  await screen.press('l', 'G', 'k', 'k', 'w');
  expect(screen.text()).toContain('What should web, side reach?');
});

test('what goes wrong with asking is said, and can be tried again', async () => {
  const { screen } = await open([]);
  await screen.press('w', 'Enter');
  await screen.waitFor('✗ nothing is known');
  expect(screen.text()).toContain('r ask again');
});

test('leaving stops what was being looked at', async () => {
  let stopped = false;
  const explain: AppContext['explain'] = (_, __, { signal, onProgress }) => {
    onProgress?.('trying it');
    signal.addEventListener('abort', () => {
      stopped = true;
    });
    return new Promise(() => {});
  };
  const { screen } = await mountApp({ explain });
  onTestFinished(screen.unmount);
  await screen.press('w', 'Enter');
  expect(screen.text()).toContain('… trying it');
  await screen.press('Esc');
  await screen.waitFor('Containers');
  expect(stopped).toBe(true);
});

test.each([
  [80, 24],
  [60, 15],
])('%i × %i in ASCII: the verdict and the way stay in sight above the checks', async (...size) => {
  const [columns, rows] = size;
  const many = iccOff.findings.flatMap((each) =>
    Array.from({ length: 10 }, (_, at) => ({ ...each, what: `${each.what}, ${at + 1}` })),
  );
  const { screen } = await open([{ ...iccOff, findings: many }], { columns, rows, ascii: true });
  await screen.press('w', 'Enter', 'G');
  expect(screen.text()).toContain('no: inter-container communication is off on backend');
  expect(screen.text()).toMatch(/br-4bde906ed43a\s+!! veth01b/);
  expect(screen.text()).toContain('> !! dropped by iptables FORWARD, rule 4, 10');
  expect(screen.text()).toMatch(/^[\x20-\x7e\n]*$/);
});

test('Enter opens the plan of what mends it; after its run the question is asked again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchpanel-explain-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const fields = { name: 'fresh', bridge: 'docker0' };
  const { screen, asked } = await open([mendedBy(fields), answered], {
    builds: join(folder, 'builds'),
  });
  await screen.press('w', 'Enter');
  expect(screen.text()).not.toContain('u undo');
  await screen.press('Enter');
  expect(screen.text()).toContain('Plan: namespace fresh on docker0');
  expect(asked).toHaveLength(1);
  await screen.press('Enter');
  await screen.waitFor('failed: the bridge docker0 does not exist or is down');
  expect(asked).toHaveLength(2);
  expect(asked[1]).toEqual(asked[0]);
  await screen.press('Enter');
  expect(screen.text()).toContain('yes: db answered from 172.18.0.2');
  expect(screen.text()).toContain('u undo');
  await screen.press('u');
  await screen.waitFor('Builds');
  await screen.press('Esc');
  await screen.waitFor('yes: db answered');
  expect(asked).toHaveLength(3);
});

test('a field that will not do is not replaced by a proposal: the form says so', async () => {
  const { screen } = await open([mendedBy({ name: 'my-netns', bridge: 'docker0' })]);
  await screen.press('w', 'Enter', 'Enter');
  expect(screen.text()).toContain('New: Namespace on a bridge');
  expect(screen.text()).toContain('✗ a namespace named my-netns already exists');
});

test('what else is wrong stands below, with what mends it under the cursor', async () => {
  const other = {
    code: 'destination-no-return-route',
    what: 'db has no route back to 172.18.0.7',
    culprit: { kind: 'namespace', name: 'db', namespace: DB },
    evidence: [],
    position: { direction: 'back', stage: 0, step: 'route', link: null },
    fix: { kind: 'words', words: 'Add a route.' },
  } as const;
  const { screen } = await open([{ ...iccOff, others: [other] }]);
  await screen.press('w', 'Enter');
  expect(screen.text()).toContain('  also ✗ db has no route back to 172.18.0.7');
  expect(screen.text()).not.toContain('Add a route.');
  await screen.press('j');
  expect(screen.text()).toMatch(/▸ also ✗ db has no route back.*\n +fix {2}Add a route\./);
});

test('what is told in words is mended by hand', async () => {
  const fix = { kind: 'words', words: 'Start the service.' } as const;
  const { screen } = await open([{ ...iccOff, fix, findings: [] }]);
  await screen.press('w', 'Enter', 'Enter');
  expect(screen.text()).toContain('fix  Start the service.');
  expect(screen.text()).toContain('there is no automatic fix');
});

test('a burst of keys moves by each of them', async () => {
  const { screen } = await open([iccOff]);
  await screen.press('w', 'Enter');
  await screen.type('jjjk');
  expect(screen.text()).toContain('▸ ✓ web has a route');
});

test('x lists it with the other actions', async () => {
  const { screen } = await open([iccOff]);
  await screen.press('x', 'w');
  expect(screen.text()).toContain('What should web, side reach?');
});

test('names and outputs from outside are drawn escaped', async () => {
  const { screen } = await open([{ ...iccOff, summary: '\x1b[2Jowned' }]);
  await screen.press('w', 'Enter');
  expect(screen.text()).toContain('no: \\x1b[2Jowned');
});

test('what is typed is looked for in names before it is in kinds and addresses', async () => {
  const { screen } = await open([iccOff]);
  await screen.press('w');
  await screen.type('n');
  expect(screen.text()).toMatch(/▸ my-netns .*\n +db +container/);
});

test('a container in host mode is asked for by its name', async () => {
  const { screen, asked } = await open([iccOff]);
  await screen.press('w');
  await screen.type('voip');
  expect(screen.text()).toMatch(/▸ voip +container +in host mode/);
  await screen.press('Enter');
  expect(asked[0]?.to).toEqual({ kind: 'namespace', namespace: HOST, container: 'cc33' });
});

test('an inode names a namespace too', async () => {
  const { screen, asked } = await open([iccOff]);
  await screen.press('w');
  await screen.type(String(NAMED));
  await screen.press('Enter');
  expect(asked[0]?.to).toEqual({ kind: 'namespace', namespace: NAMED });
});
