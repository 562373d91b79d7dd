import { expect, onTestFinished, test } from 'vitest';
import { mountApp } from '../support/mount-app.tsx';
import { CLOSED, sampleSnapshot } from '../support/sample-snapshot.ts';

type Options = Parameters<typeof mountApp>[0];

async function explorer(options?: Options) {
  const app = await mountApp(options);
  onTestFinished(app.screen.unmount);
  return app;
}

test.each([
  [120, 30],
  [80, 24],
])('at %i×%i lists and the selected thing stand side by side', async (columns, rows) => {
  const { screen } = await explorer({ columns, rows });
  for (const title of ['1 Containers 5', '2 Namespaces 6', '3 Networks 3', '4 Bridges 2']) {
    expect(screen.text()).toContain(title);
  }
  expect(screen.text()).toMatch(/▸ ● web .*│ {2}lo {4}up {2}127\.0\.0\.1\/8/);
  expect(screen.lines()).toHaveLength(rows);
  expect(screen.lines().at(-1)).toContain('? help');
});

test('at 60×15 there is one thing at a time', async () => {
  const { screen } = await explorer({ columns: 60, rows: 15 });
  expect(screen.text()).toContain('▸ ● web');
  expect(screen.text()).not.toContain('mtu 1500');
  await screen.press('Enter');
  expect(screen.text()).toContain('mtu 1500');
  expect(screen.text()).not.toContain('● db');
  await screen.press('Esc');
  expect(screen.text()).toContain('● db');
});

test('below 60×15 one line says so, and a larger window brings all back', async () => {
  const { screen } = await explorer({ columns: 59, rows: 14 });
  expect(screen.text()).toBe('patchpanel needs 60 × 15, this terminal is 59 × 14');
  await screen.press('j', '?', 'Esc');
  await screen.resize(80, 24);
  expect(screen.text()).toContain('▸ ● db');
});

test('a burst of keys in one read acts like the keys one by one', async () => {
  const { screen } = await explorer();
  await screen.type('jjjk');
  expect(screen.text()).toContain('▸ ● voip');
  await screen.type('2jj\r]]');
  expect(screen.text()).toContain('[Routes]');
  expect(screen.text()).toMatch(/━ db ━/);
});

test('each tab shows its side of the selected container', async () => {
  const { screen } = await explorer({ columns: 140 });
  await screen.press('Enter');
  const shown: string[] = [];
  for (const wanted of [
    '↔ vethae9eb09 (15) on docker0',
    '02:42:ac:11:00:02',
    'via 172.17.0.1 dev eth0',
    'REACHABLE',
    'reading the sockets',
    'vethae9eb09 ╋ docker0 172.17.0.1/16',
    'shared with side',
    '$ docker container inspect web',
  ]) {
    expect(screen.text()).toContain(wanted);
    shown.push(wanted);
    await screen.press(']');
  }
  expect(screen.text()).toContain('[Addresses]');
});

test('wiring can be walked: Enter on an end goes there, Esc comes back', async () => {
  const { screen } = await explorer({ columns: 140 });
  await screen.press('Enter', '[', '[', '[');
  expect(screen.text()).toContain('[Wiring]');
  await screen.type('jj');
  await screen.press('Enter');
  expect(screen.text()).toMatch(/━ docker0 ━\[Ports\]/);
  expect(screen.text()).toContain('hmy-netns');
  await screen.press('Esc');
  expect(screen.text()).toMatch(/━ web ━.*\[Wiring\]/);
});

test('a filter narrows its own list and shows itself', async () => {
  const { screen } = await explorer();
  await screen.type('/s');
  await screen.type('id');
  expect(screen.text()).toContain('1 Containers 1 /sid_');
  await screen.press('Enter');
  expect(screen.text()).toContain('▸ ● side');
  expect(screen.text()).not.toContain('● voip');
  await screen.press('Esc');
  expect(screen.text()).toContain('● voip');
});

test('a paste goes into the filter, and never acts as keys', async () => {
  const { screen } = await explorer();
  await screen.paste('qjj');
  expect(screen.text()).toContain('▸ ● web');
  await screen.press('/');
  await screen.paste('db\nq');
  expect(screen.text()).toContain('/db_');
});

test('y copies the command under the cursor to the terminal', async () => {
  const { screen } = await explorer();
  await screen.press('Enter', '[', 'j', 'y');
  const copied = /\]52;c;([A-Za-z0-9+/=]*)/.exec(screen.raw())?.[1] ?? '';
  expect(Buffer.from(copied, 'base64').toString()).toBe('ls -l /proc/3002/ns');
  expect(screen.text()).toContain('copied: ls -l /proc/3002/ns');
});

test('help lists the keys, scrolls, and gives the panes back', async () => {
  const { screen } = await explorer({ columns: 80, rows: 24 });
  await screen.press('?');
  expect(screen.text()).toContain('━ Keys');
  expect(screen.text()).not.toContain('Containers 5');
  await screen.press('G');
  expect(screen.text()).toContain('Leave patchpanel.');
  await screen.press('Esc');
  expect(screen.text()).toContain('1 Containers 5');
});

test('zoom gives the focused side all the room, and gives it back', async () => {
  const { screen } = await explorer({ columns: 100, rows: 24 });
  await screen.type('l++');
  expect(screen.text()).not.toContain('● db');
  await screen.type('__');
  expect(screen.text()).toContain('● db');
});

test('a namespace that may not be entered keeps its row, with the reason', async () => {
  const { screen } = await explorer({ columns: 140 });
  await screen.press('2', 'G');
  expect(screen.text()).toMatch(/▸ · chromium\(812\) +permission den/);
  expect(screen.text()).toContain(`could not read the namespace ${CLOSED}`);
  expect(screen.text()).toContain('Start patchpanel with sudo');
  await screen.press('e');
  expect(screen.text()).toContain('no shell: permission denied on /proc/812/ns/net');
});

test('an engine that is away says why, and everything else works', async () => {
  const { screen, store } = await explorer({
    snapshot: {
      ...sampleSnapshot,
      containers: [],
      networks: [],
      host: {
        ...sampleSnapshot.host,
        engine: {
          kind: 'unreachable',
          absent: true,
          problem: {
            what: 'ask the engine',
            why: 'permission denied on /var/run/docker.sock',
            hint: 'join group docker, or start with sudo',
          },
        },
      },
    },
  });
  store.dispatch({ type: 'feed', feed: { engineRetryAt: Date.now() } });
  await screen.settled();
  const left = screen
    .lines()
    .map((line) => line.slice(0, 36).trim())
    .join(' ');
  expect(left).toContain('engine not reachable: permission denied on /var/run/docker.sock');
  expect(left).toContain('join group docker, or start with sudo');
  expect(left).toMatch(/next try at \d\d:\d\d:\d\d/);
  expect(screen.text()).toContain('▸ ● host');
});

test('names from outside never reach the terminal raw', async () => {
  const [first, ...rest] = sampleSnapshot.containers;
  const name = 'evil\x1b]0;owned\x07\u202e';
  const containers = first === undefined ? [] : [{ ...first, name }, ...rest];
  const { screen } = await explorer({ columns: 160, snapshot: { ...sampleSnapshot, containers } });
  expect(screen.raw()).not.toContain('\x1b]0;');
  expect(screen.raw()).not.toContain('\u202e');
  expect(screen.text()).toContain('evil\\x1b]0;owned');
});

test('--ascii draws nothing outside ASCII', async () => {
  const { screen } = await explorer({ ascii: true });
  for (const keys of ['l', ']', ']', ']', ']', ']', ']', ']', '2', '3', '4', '?']) {
    await screen.press(keys);
    expect(screen.text()).toMatch(/^[\x20-\x7e\n]*$/);
  }
});

test('without colour the focus is still told apart', async () => {
  const { screen } = await explorer({ colour: false });
  expect(screen.raw()).not.toMatch(/\[(?:[0-9]+;)*(?:3[1-7]|4[1-7]|38|48)m/);
  expect(screen.text()).toContain('━ 1 Containers');
  await screen.press('Tab');
  expect(screen.text()).toContain('━ 2 Namespaces');
  expect(screen.text()).toContain('─ 1 Containers');
});

test('nothing is written where nothing changed', async () => {
  const { screen, store } = await explorer();
  screen.resetBytes();
  store.dispatch({ type: 'snapshot', snapshot: { ...sampleSnapshot, takenAt: 'later' } });
  store.dispatch({ type: 'feed', feed: { reading: true } });
  await screen.settled();
  expect(screen.bytes()).toBe(0);
});

test('before the kernel and the engine were asked, nothing is said of them', async () => {
  const { screen, store } = await explorer({
    snapshot: {
      ...sampleSnapshot,
      containers: [],
      namespaces: [],
      networks: [],
      host: { ...sampleSnapshot.host, root: false, namespace: null, engine: { kind: 'unread' } },
    },
  });
  store.dispatch({ type: 'feed', feed: { reading: true } });
  await screen.settled();
  expect(screen.text()).not.toMatch(/root|no engine/);
  expect(screen.text()).toContain('reading the engine');
});

test('an engine that answered with trouble is unknown, not absent', async () => {
  const problem = { what: 'list the containers', why: 'read ECONNRESET', hint: '' };
  const engine = { kind: 'unreachable', problem, absent: false } as const;
  const { screen } = await explorer({
    snapshot: { ...sampleSnapshot, host: { ...sampleSnapshot.host, engine } },
  });
  expect(screen.text()).toContain('engine unknown');
  expect(screen.text()).not.toContain('no engine');
});
