import { expect, onTestFinished, test, vi } from 'vitest';
import type { Connection } from '../../src/executor/connection.ts';
import type { Engine } from '../../src/executor/engine/engine.ts';
import type { Session } from '../../src/tui/hosts/sessions.ts';
import { DOWN, type FakeConnection, fakeConnection } from '../support/fake-connection.ts';
import { idleExecutor, idleSession, mountApp } from '../support/mount-app.tsx';
import { nodeSnapshot } from '../support/overlay-hosts.ts';

type Options = NonNullable<Parameters<typeof mountApp>[0]>;

const SIZES = [
  [120, 40],
  [80, 24],
  [60, 15],
] as const;

async function explorer(options: Options) {
  const app = await mountApp(options);
  onTestFinished(app.screen.unmount);
  return app;
}

const DB1 = nodeSnapshot(2, [
  ['db', 5],
  ['queue', 6],
]);

function sessionAt(id: number, target: string, over: Partial<Session> = {}): Session {
  const snapshot = { ...DB1, host: { ...DB1.host, target } };
  const session = idleSession(id, { snapshot, executor: { ...idleExecutor, target }, ...over });
  session.store.dispatch({ type: 'feed', feed: { kernel: 'listening' } });
  return session;
}

/** A host whose store is told of its connection, as its session would tell it. */
function connected(id: number, target: string, connection: FakeConnection): Session {
  const session = sessionAt(id, target, {
    executor: { ...idleExecutor, target, connection },
    refresh: connection.retry,
  });
  connection.subscribe((now: Connection) => {
    session.store.dispatch({ type: 'feed', feed: { connection: now } });
  });
  return session;
}

test.each(SIZES)('at %i×%i H lists the hosts, and Enter shows another', async (columns, rows) => {
  const { screen } = await explorer({ columns, rows, beside: [sessionAt(2, 'ann@db1')] });
  expect(screen.lines()[0]).toContain('this machine · 1 of 2 hosts');
  await screen.press('H');
  expect(screen.text()).toContain('Hosts 2');
  expect(screen.text()).toMatch(/▸ ◐ this machine {2}\(shown\) +not live/);
  expect(screen.text()).toContain('Docker 28.2.2 · 5 containers · 6 namespaces');
  expect(screen.text()).toMatch(/ {2}● ann@db1 +live/);
  expect(screen.text()).toMatch(/2 containers · 7 namespaces · swarm\s+worker/);
  expect(screen.lines()).toHaveLength(rows);
  expect(screen.lines().every((line) => [...line].length <= columns)).toBe(true);
  await screen.press('j', 'Enter');
  expect(screen.lines()[0]).toContain('ann@db1 · 2 of 2 hosts');
  expect(screen.text()).toContain('queue');
  expect(screen.text()).not.toContain('voip');
});

test('with one host it tells of that one', async () => {
  const { screen } = await explorer({ columns: 80, rows: 24 });
  expect(screen.lines()[0]).not.toContain('hosts');
  await screen.press('H');
  expect(screen.text()).toContain('Hosts 1');
  await screen.press('H');
  expect(screen.text()).toContain('1 Containers');
});

test('each host keeps its own place, also over a burst of keys in one read', async () => {
  const { screen } = await explorer({ beside: [sessionAt(2, 'db1')] });
  await screen.type('j]');
  expect(screen.text()).toContain('▸ ● db ');
  expect(screen.text()).toContain('[Links]');
  await screen.type('Hj\rj');
  expect(screen.text()).toContain('▸ ● queue');
  expect(screen.text()).toContain('[Addresses]');
  await screen.type('Hk\r');
  expect(screen.text()).toContain('▸ ● db ');
  expect(screen.text()).toContain('[Links]');
});

test('a screen that is open stays with its host; a form takes H as a letter', async () => {
  const { screen } = await explorer({ beside: [sessionAt(2, 'db1')] });
  await screen.press('@');
  expect(screen.text()).toContain('Commands 0');
  await screen.press('H', 'j', 'Enter');
  expect(screen.text()).toContain('▸ ● db ');
  expect(screen.text()).not.toContain('Commands 0');
  await screen.press('H', 'k', 'Enter');
  expect(screen.text()).toContain('Commands 0');
  await screen.press('Esc', 'p', 'H');
  expect(screen.text()).toContain('Probe from web');
  expect(screen.text()).not.toContain('Hosts 2');
});

test.each([
  ['a ping', ['p', 'Enter'], 'sent 0'],
  ['a plan', ['n', 'Enter', 'Enter'], 'Plan: '],
  ['the builds', ['u'], 'Builds'],
  ['the actions', ['x'], 'Actions'],
])('%s is still there when one comes back', async (_what, keys, words) => {
  const { screen } = await explorer({ beside: [sessionAt(2, 'db1')] });
  await screen.press(...keys);
  await screen.waitFor(words);
  await screen.press('H', 'j', 'Enter');
  expect(screen.lines()[0]).toContain('db1');
  expect(screen.text()).not.toContain(words);
  await screen.press('H', 'k', 'Enter');
  expect(screen.text()).toContain(words);
});

test.each(SIZES)(
  'at %i×%i a lost connection: since when, the last state dim and stale, live again',
  async (columns, rows) => {
    const connection = fakeConnection();
    const beside = [connected(2, 'db1', connection)];
    const { screen } = await explorer({ columns, rows, colour: true, beside });
    await screen.press('H', 'j', 'Enter');
    const list = () => screen.lines().findIndex((line) => /● queue/.test(line));
    expect(screen.cell(list(), 4)?.dim).toBe(false);
    connection.set(DOWN);
    await screen.settled();
    expect(screen.lines()[0]).toContain('stale · no connection since 12:03:11');
    if (columns > 60) expect(screen.text()).toContain('1 Containers 2 stale');
    expect(screen.cell(list(), 4)?.dim).toBe(true);
    const before = screen.text();
    screen.resetBytes();
    await screen.settled();
    expect(screen.bytes()).toBe(0);
    connection.set({ kind: 'up' });
    await screen.settled();
    expect(screen.lines()[0]).toContain('live');
    expect(screen.text()).not.toBe(before);
    expect(screen.text()).not.toContain('stale');
    expect(screen.cell(list(), 4)?.dim).toBe(false);
  },
);

test('the header of a wide screen says when it is tried next; R tries now', async () => {
  const connection = fakeConnection();
  const { screen } = await explorer({ beside: [connected(2, 'db1', connection)] });
  await screen.press('H', 'j', 'Enter');
  connection.set(DOWN);
  await screen.settled();
  expect(screen.lines()[0]).toContain('no connection since 12:03:11, next try 12:03:20');
  await screen.press('R');
  expect(connection.asked).toEqual(['retry']);
});

test.each(['e', 'p', 'n'])('without a connection %s is refused with the reason', async (key) => {
  const connection = fakeConnection();
  const { screen } = await explorer({ beside: [connected(2, 'db1', connection)] });
  await screen.press('H', 'j', 'Enter');
  connection.set(DOWN);
  await screen.settled();
  await screen.press(key);
  expect(screen.text()).toContain('no connection since 12:03:11: the host does not answer');
});

test('a plan is not run without a connection', async () => {
  const connection = fakeConnection();
  const host = idleSession(2, { executor: { ...idleExecutor, target: 'db1', connection } });
  const { screen } = await explorer({ columns: 100, rows: 30, beside: [host] });
  await screen.press('H', 'j', 'Enter', 'n', 'Enter', 'Enter');
  await screen.waitFor('Plan: ');
  host.store.dispatch({ type: 'feed', feed: { connection: DOWN } });
  await screen.press('Enter');
  expect(screen.text()).toContain('Plan: ');
  expect(screen.text()).toContain('no connection since 12:03:11');
});

test('the header of one host tells of trouble at another', async () => {
  const connection = fakeConnection();
  const others = [connected(2, 'db1', connection), sessionAt(3, 'db2')];
  const { screen } = await explorer({ beside: others });
  expect(screen.lines()[0]).toContain('this machine · 1 of 3 hosts · Docker');
  connection.set(DOWN);
  await screen.settled();
  expect(screen.lines()[0]).toContain('1 of 3 hosts · db1 in trouble (H)');
  await screen.press('H', 'j', 'R');
  for (const width of [60, 120]) {
    await screen.resize(width, 15);
    expect(screen.text()).toMatch(/▸ ✗ db1/);
    expect(screen.text()).toContain('no connection since 12:03:11, next try 12:03:20');
  }
  expect(screen.text()).toContain('the host does not answer');
  expect(connection.asked).toEqual(['retry']);
});

test('a host that asks something is answered on the terminal, then shown', async () => {
  const connection = fakeConnection();
  const { screen } = await explorer({ beside: [connected(2, 'db1', connection)] });
  connection.set({ ...DOWN, retryAt: null, needsPerson: true });
  await screen.press('H', 'j');
  expect(screen.text()).toContain('asks you: press Enter');
  await screen.press('Enter');
  await screen.waitFor('db1 · 2 of 2 hosts');
  expect(connection.asked).toEqual(['interact']);
  expect(screen.lines()[0]).toContain('live');
});

test('a host that was never reached says so', async () => {
  const connection = fakeConnection(DOWN);
  const beside = [
    idleSession(2, { snapshot: null, executor: { ...idleExecutor, target: 'db1', connection } }),
  ];
  beside[0]?.store.dispatch({ type: 'feed', feed: { connection: DOWN } });
  const { screen } = await explorer({ beside });
  await screen.press('H', 'j', 'Enter');
  expect(screen.lines()[0]).toMatch(/db1 · 2 of 2 hosts +no connection since 12:03:11, next try/);
  expect(screen.text()).toContain('no connection since 12:03:11: the host does not answer');
  expect(screen.text()).not.toContain('stale');
});

test('R answers a host that asks something; what goes wrong with that is said', async () => {
  const connection = {
    ...fakeConnection({ ...DOWN, retryAt: null, needsPerson: true }),
    interact: () => Promise.reject(new Error('the host key has changed')),
  };
  const executor = { ...idleExecutor, target: 'db1', connection };
  const { screen, store } = await explorer({ executor });
  store.dispatch({ type: 'feed', feed: { connection: connection.current() } });
  await screen.settled();
  expect(screen.lines()[0]).toContain('no connection since 12:03:11, R answers it');
  await screen.resize(60, 15);
  expect(screen.lines()[0]).toContain('stale · it asks you: R');
  await screen.press('R');
  await screen.waitFor('db1: the host key has changed');
});

test('what another host does draws nothing, unless it gets into trouble', async () => {
  const other = sessionAt(2, 'db1');
  const { screen } = await explorer({ beside: [other] });
  screen.resetBytes();
  other.store.dispatch({ type: 'feed', feed: { reading: true } });
  const fewer = { ...DB1, containers: DB1.containers.slice(1) };
  other.store.dispatch({ type: 'snapshot', snapshot: fewer });
  await screen.settled();
  expect(screen.bytes()).toBe(0);
});

const node = (byte: number, hostname: string, over: object = {}) => ({
  ID: `id-${byte}`,
  Spec: { Role: byte === 1 ? 'manager' : 'worker', Availability: 'active' },
  Description: { Hostname: hostname, Engine: { EngineVersion: '28.2.2' } },
  Status: { State: 'ready', Addr: `192.0.2.${byte}` },
  ...over,
});

/** The engine of a manager: it lists the nodes, and knows nothing else. */
function manager(value: unknown): Engine {
  const problem = { what: 'ask', why: 'the swarm has no leader', hint: '' };
  const refused = { ok: false, failure: 'failed', problem } as const;
  return {
    address: 'unix:///run/docker.sock',
    call: async ({ kind }) =>
      kind === 'list-nodes' && value !== null ? { ok: true, value } : refused,
    events: async () => refused,
  };
}

const MANAGER = nodeSnapshot(1, [['web', 2]]);

test.each(SIZES)('at %i×%i nodes of the swarm are offered, and opened', async (columns, rows) => {
  const engine = manager([node(3, 'db2'), node(1, 'one'), node(2, 'db1')]);
  const beside = [
    idleSession(2, { snapshot: MANAGER, engine, executor: { ...idleExecutor, target: 'm' } }),
    sessionAt(3, 'db1'),
  ];
  const openAnother = vi.fn(async () => {
    const session = sessionAt(4, 'db2');
    app.sessions.add(session);
    return session;
  });
  const app = await explorer({ columns, rows, beside, openAnother });
  const { screen } = app;
  await screen.press('H');
  await screen.waitFor('nodes not open');
  await screen.press('G');
  expect(screen.text()).toMatch(/▸ ○ db2 +ssh:\/\/192\.0\.2\.3/);
  expect(screen.text()).toContain('ready · worker · active · Docker 28.2.2');
  expect(screen.text()).not.toContain('ssh://192.0.2.2');
  await screen.press('Enter');
  await screen.waitFor('db2 · 4 of 4 hosts');
  expect(openAnother).toHaveBeenCalledWith('ssh://192.0.2.3');
});

test('a node that cannot be opened says why, and so do nodes that cannot be listed', async () => {
  const engine = manager([node(3, 'db2')]);
  const snapshot = MANAGER;
  const beside = [
    idleSession(2, { snapshot, engine }),
    idleSession(3, { snapshot: { ...snapshot, takenAt: '' }, engine: manager(null) }),
  ];
  const openAnother = () => Promise.reject(new Error('not an address that is known'));
  const { screen } = await explorer({ columns: 100, beside, openAnother });
  await screen.press('H');
  await screen.waitFor('could not list the swarm’s nodes: the swarm has no leader');
  await screen.press('G', 'Enter');
  await screen.waitFor('ssh://192.0.2.3: not an address that is known');
  expect(screen.text()).toContain('Hosts 3');
});

test('nodes are not asked for before H is pressed', async () => {
  const engine = manager([]);
  const call = vi.spyOn(engine, 'call');
  const { screen } = await explorer({ beside: [idleSession(2, { snapshot: MANAGER, engine })] });
  expect(call).not.toHaveBeenCalled();
  await screen.press('H');
  await screen.waitFor('every swarm node is open');
  expect(call).toHaveBeenCalledTimes(1);
});

test('the overlay network of one host is drawn with the containers of another', async () => {
  const { screen } = await explorer({
    columns: 120,
    rows: 40,
    snapshot: { ...MANAGER, host: { ...MANAGER.host, target: 'm' } },
    executor: { ...idleExecutor, target: 'm' },
    beside: [sessionAt(2, 'ann@db1')],
  });
  await screen.press('3');
  expect(screen.text()).toMatch(/m {2}192\.0\.2\.1 ─+ vxlan 4097 ─+ ann@db1 {2}192\.0\.2\.2/);
  expect(screen.text()).toMatch(/└─ web {2}10\.0\.1\.2\/24 +├─ db +10\.0\.1\.5\/24/);
  await screen.press('Enter', 'j', 'j', 'j', 'Enter');
  expect(screen.lines()[0]).toContain('ann@db1 · 2 of 2 hosts');
  expect(screen.text()).toMatch(/━ db ━+ ?\[Addresses\]/);
  await screen.press('H', 'k', 'Enter');
  expect(screen.text()).toContain('━ across ━');
});
