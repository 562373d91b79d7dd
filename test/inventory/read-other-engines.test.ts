import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { notRun, silentSuccess } from '../../src/executor/command-result.ts';
import type { Executor } from '../../src/executor/executor.ts';
import { NO_LISTS } from '../../src/inventory/engine/read-engine.ts';
import { NO_OTHERS, readOtherEngines } from '../../src/inventory/engine/read-other-engines.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Said = {
  readonly id?: string;
  readonly containers?: readonly string[];
  /** The process of each of them. */
  readonly pid?: number;
  /** Those of which an inspection fails, and how. */
  readonly failing?: Readonly<Record<string, number>>;
};

/** An engine that says this, by the path of the socket where it really listens. */
async function engineSaying({ id, containers = [], pid = 0, failing = {} }: Said): Promise<string> {
  const server = createServer(({ url = '' }, to) => {
    const asked = /containers\/(\w+)\/json$/.exec(url)?.[1];
    const answer = url.endsWith('/version')
      ? { Version: '28.5.0', Components: [{ Name: 'Engine' }] }
      : url.endsWith('/info')
        ? { ID: id }
        : url.endsWith('/networks')
          ? []
          : asked === undefined
            ? containers.map((name) => ({ Id: name, Names: [`/${name}`], State: 'running' }))
            : { Id: asked, State: { Pid: pid }, NetworkSettings: { Networks: {} } };
    to.statusCode = failing[asked ?? ''] ?? 200;
    to.setHeader('Content-Type', 'application/json');
    to.end(JSON.stringify(to.statusCode === 200 ? answer : { message: 'no such luck' }));
  });
  servers.push(server);
  const path = `${tmpdir()}/pp-${process.pid}-${servers.length}.sock`;
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}

const discovery = {
  host: 1,
  hostname: 'lab',
  root: true,
  isWhole: true,
  found: [],
  sockets: [],
  problems: [],
};

/** Reads as root what listens at these sockets: whose each is, and what it says; `far` as over ssh. */
async function readAt(
  sockets: Readonly<Record<string, readonly [uid: number, Said]>>,
  id = 'main',
  far = false,
) {
  const real = new Map<string, string>();
  for (const [path, [, said]] of Object.entries(sockets)) real.set(path, await engineSaying(said));
  const dialled: string[] = [];
  const dial = async (path: string) => connect(real.get(path) ?? path);
  const listed = Object.entries(sockets).map(([path, [uid]]) => `${uid} user${uid} ${path}//\n`);
  const executor: Executor = {
    target: 'here',
    run: async ({ argv }) =>
      argv.includes('/run/podman/podman.sock') || argv.some((word) => word.startsWith('/run/user/'))
        ? { ...silentSuccess(argv), stdout: `${listed.join('')}end\n` }
        : notRun(argv, 'nothing else is asked'),
    stream: async ({ argv }) => notRun(argv, 'nothing is followed'),
    interact: async ({ argv }) => notRun(argv, 'nothing is typed'),
    dial: async (path) => {
      dialled.push(path);
      return dial(path);
    },
  };
  const dialOwned: Executor['dialOwned'] = async (path, uid) => {
    dialled.push(`${path} of ${uid}`);
    return dial(path);
  };
  const state = {
    kind: 'connected',
    family: 'docker',
    name: 'Docker',
    version: '28.5.0',
    swarm: { state: 'inactive', manager: false, address: null },
  } as const;
  const identity = id === '' ? null : `docker ${id}`;
  const main = { address: 'unix:///run/docker.sock', lists: { ...NO_LISTS, state, identity } };
  const signal = new AbortController().signal;
  const way = far ? executor : { ...executor, dialOwned };
  const asking = { executor: way, signal, sockets: Object.keys(sockets), discovery, main };
  const { engines, problems } = await readOtherEngines(asking, NO_OTHERS);
  return {
    dialled: new Set(dialled),
    containers: engines.map(({ engine, containers }) => [
      engine.id,
      ...containers.map(({ container }) => container.name),
    ]),
    states: engines.map(({ engine }) => engine.state.kind),
    reasons: engines.flatMap(({ engine: { state } }) =>
      state.kind === 'unreachable' ? [state.problem.why] : [],
    ),
    problems: [...problems, ...engines.flatMap((each) => each.problems)],
  };
}

const ROOTS = '/run/podman/podman.sock';
const USERS = '/run/user/1000/docker.sock';

test('what cannot be inspected is told of once, and what is gone meanwhile is left out', async () => {
  const said = {
    id: 'other',
    containers: ['web', 'db', 'cache', 'gone'],
    failing: { db: 500, cache: 500, gone: 404 },
  };
  const { containers, problems } = await readAt({ [ROOTS]: [0, said] });
  expect(containers).toEqual([['docker at /run/podman/podman.sock', 'web', 'db', 'cache']]);
  expect(problems).toMatchObject([{ why: 'no such luck, and 1 more' }]);
});

test('that the namespaces of its processes could not be read is told', async () => {
  const { problems } = await readAt({
    [ROOTS]: [0, { id: 'other', containers: ['web'], pid: 7 }],
  });
  expect(problems).toMatchObject([{ what: 'read what containers share' }]);
});

test('a container that an engine of root’s tells is not another user’s', async () => {
  const { containers } = await readAt({
    [ROOTS]: [0, { id: 'other', containers: ['web'] }],
    [USERS]: [1000, { id: 'third', containers: ['web', 'own'] }],
  });
  expect(containers).toEqual([
    ['docker at /run/podman/podman.sock', 'web'],
    ['docker of user1000', 'own'],
  ]);
});

test('an engine by two ways is one, and the main one by another way is none', async () => {
  const twice = await readAt({
    '/run/docker.sock': [0, { id: 'other', containers: ['web'] }],
    [ROOTS]: [0, { id: 'other', containers: ['web'] }],
  });
  expect(twice.containers).toEqual([['docker at /run/docker.sock', 'web']]);
  expect((await readAt({ [ROOTS]: [0, { id: 'main' }] })).containers).toEqual([]);
});

test('one that may be the main one is not told of as another', async () => {
  const unsaid = await readAt({ [ROOTS]: [0, { id: 'other', containers: ['web'] }] }, '');
  expect(unsaid.containers).toEqual([['podman']]);
  expect(unsaid.states).toEqual(['unread']);
  expect(unsaid.problems).toMatchObject([{ why: 'one of them did not say which engine it is' }]);
});

test('in a user’s folder root dials only what was seen there, be it root’s', async () => {
  const { dialled } = await readAt({
    [USERS]: [1000, { id: 'third' }],
    '/run/user/1001/docker.sock': [0, { id: 'fourth' }],
  });
  expect([...dialled].toSorted()).toEqual([
    '/run/user/1000/docker.sock of 1000',
    '/run/user/1001/docker.sock of 0',
  ]);
});

test('over SSH a user’s engine is not asked, and why is told with it', async () => {
  const { dialled, containers, reasons, problems } = await readAt(
    { [ROOTS]: [0, { id: 'other' }], [USERS]: [1000, { id: 'third', containers: ['web'] }] },
    'main',
    true,
  );
  expect([...dialled]).toEqual([ROOTS]);
  expect(containers).toEqual([['docker at /run/podman/podman.sock'], ['docker of user1000']]);
  expect(reasons).toEqual([
    'over SSH, patchpanel cannot make sure that user1000 is the one who listens there',
  ]);
  expect(problems).toEqual([]);
});
