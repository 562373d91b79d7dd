import { chmodSync, mkdtempSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { connectEngine } from '../../src/executor/engine/connect-engine.ts';
import type { EngineCall } from '../../src/executor/engine/engine.ts';
import { showEngineCall } from '../../src/executor/engine/show-engine-call.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { Secret } from '../../src/executor/secret.ts';

const { dial } = localExecutor();
const at = (path: string) => connectEngine({ dial, endpoint: { kind: 'unix', path } });
const folder = mkdtempSync(join(tmpdir(), 'engine-'));

const servers: { server: Server; sockets: Set<Socket> }[] = [];
afterEach(() => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

/** Something on a Unix socket that says the given bytes to whoever asks, and then does `after`. */
async function speaker(
  says: string,
  after: 'end' | 'reset' | 'hang',
  onHeard: (asked: string) => void = () => {},
): Promise<string> {
  const path = join(folder, `${servers.length}-${Math.random()}.sock`);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', (asked) => {
      onHeard(String(asked));
      socket.write(says, () => {
        if (after === 'end') socket.end();
        if (after === 'reset') socket.destroy();
      });
    });
  }).listen(path);
  servers.push({ server, sockets });
  await new Promise((resolve) => server.once('listening', resolve));
  return path;
}

const http = (status: string, body: string, ...headers: string[]) =>
  [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${body.length}`, '', body].join('\r\n');

const VERSION: EngineCall = { kind: 'version' };
const INSPECT: EngineCall = { kind: 'inspect-container', id: 'abc' };

test('a refusal that quotes the secret it was given is told without it', async () => {
  const token = 'SWMTKN-1-secret';
  const body = JSON.stringify({ message: `invalid join token ${token}, and ${token}` });
  const engine = at(
    await speaker(http('503 Service Unavailable', body, 'Content-Type: application/json'), 'end'),
  );
  const join = { kind: 'join-swarm', manager: '192.0.2.2:2377', advertise: null } as const;
  const answer = await engine.call({ ...join, token: new Secret(token) });
  expect(answer).toMatchObject({ ok: false, problem: { why: 'invalid join token •••, and •••' } });
  expect(JSON.stringify(answer)).not.toContain('secret');
});

describe('an answer', () => {
  test('is the engine’s own JSON', async () => {
    const engine = at(await speaker(http('200 OK', '{"Version":"1"}'), 'end'));
    expect(await engine.call(VERSION)).toEqual({ ok: true, value: { Version: '1' } });
  });
});

describe('a refusal', () => {
  test.each([
    [
      'an error of the engine',
      http('500 Oh', '{"message":"disk \x1b full"}'),
      'failed',
      'disk \\x1b full',
    ],
    ['a proxy that forbids', http('403 No', '{"message":"not you"}'), 'denied', 'not you'],
    ['another web server', http('404 Not Found', 'nothing'), 'protocol', 'nothing'],
    ['a page instead of JSON', http('200 OK', '<html>'), 'protocol', 'not a container engine'],
    ['another protocol', 'SSH-2.0-x\r\n', 'protocol', 'Parse Error'],
    [
      'half an answer',
      'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"V',
      'protocol',
      'ended before',
    ],
    ['a redirect', http('301 Moved', '', 'Location: http://127.0.0.1:9/'), 'protocol', 'redirect'],
  ])('%s', async (_case, says, failure, why) => {
    const answer = await at(await speaker(says, 'reset')).call(VERSION);
    expect(answer).toMatchObject({ ok: false, failure });
    expect(!answer.ok && answer.problem.why).toContain(why);
  });

  test('a container that is gone', async () => {
    const engine = at(await speaker(http('404 No', '{"message":"No such container: abc"}'), 'end'));
    const answer = await engine.call(INSPECT);
    expect(answer).toMatchObject({
      failure: 'vanished',
      problem: { why: 'No such container: abc' },
    });
  });

  test('no socket', async () => {
    const answer = await at('/nowhere/docker.sock').call(VERSION);
    expect(answer).toMatchObject({ failure: 'absent' });
    expect(!answer.ok && answer.problem.why).toBe('there is no socket at /nowhere/docker.sock');
  });

  test('a socket that nobody listens on', async () => {
    const path = await speaker('', 'end');
    chmodSync(path, 0o600);
    const old = servers.splice(0)[0];
    // Closing would remove the socket: a copy of its name outlives it, as after a crash.
    const { linkSync } = await import('node:fs');
    linkSync(path, `${path}.stale`);
    await new Promise((resolve) => old?.server.close(resolve));
    expect(await at(`${path}.stale`).call(VERSION)).toMatchObject({ failure: 'refused' });
  });

  test('permission denied, with the group and sudo as ways out', async () => {
    const denied = Object.assign(new Error('connect EACCES'), { code: 'EACCES' });
    const engine = connectEngine({
      dial: () => Promise.reject(denied),
      endpoint: { kind: 'unix', path: '/var/run/docker.sock' },
    });
    const answer = await engine.call(VERSION);
    expect(answer).toMatchObject({ failure: 'denied' });
    expect(!answer.ok && answer.problem.hint).toMatch(/sudo.*group docker/);
  });

  test('cancelled while the engine hangs', async () => {
    const engine = at(await speaker('', 'hang'));
    const answer = await engine.call(VERSION, { signal: AbortSignal.timeout(50) });
    expect(answer).toMatchObject({ failure: 'cancelled' });
  });
});

const STREAM = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const START = JSON.stringify({
  Type: 'container',
  Action: 'start',
  Actor: { ID: 'abc', Attributes: { name: 'web' } },
});

describe('events', () => {
  const follow = async (path: string, signal: AbortSignal) => {
    const seen: string[] = [];
    const end = await at(path).events({
      signal,
      onOpen: () => seen.push('open'),
      onEvent: ({ type, action, id }) => seen.push(`${type} ${action} ${id}`),
    });
    return { seen, end };
  };

  test('come whole although they arrive in pieces, and end with the connection', async () => {
    const says = STREAM + chunk(START.slice(0, 20)) + chunk(`${START.slice(20)}\n`);
    const { seen, end } = await follow(await speaker(says, 'reset'), new AbortController().signal);
    expect(seen).toEqual(['open', 'container start abc']);
    expect(end).toMatchObject({ ok: false, failure: 'protocol' });
  });

  test('end when cancelled', async () => {
    const stopping = new AbortController();
    const end = await at(await speaker(STREAM, 'hang')).events({
      signal: stopping.signal,
      onOpen: () => stopping.abort(),
      onEvent: () => {},
    });
    expect(end).toMatchObject({ failure: 'cancelled' });
  });

  test('end where something else is said', async () => {
    const path = await speaker(STREAM + chunk('{"x":1}\n'), 'hang');
    const { end } = await follow(path, new AbortController().signal);
    expect(end).toMatchObject({ failure: 'protocol' });
  });

  test('never open where nobody answers', async () => {
    const { seen, end } = await follow('/nowhere', new AbortController().signal);
    expect({ seen, failure: end.failure }).toEqual({ seen: [], failure: 'absent' });
  });
});

describe('showEngineCall', () => {
  test.each([
    [{ kind: 'list-containers' }, 'docker ps --all --no-trunc'],
    [{ kind: 'inspect-network', id: 'my net' }, "docker network inspect 'my net'"],
  ] as const)('%o', (call, shown) => {
    expect(showEngineCall(call)).toBe(shown);
  });
});

test.each<[EngineCall, string]>([
  [{ kind: 'list-libpod-networks' }, '/v4.0.0/libpod/networks/json'],
  [{ kind: 'list-libpod-containers' }, '/v4.0.0/libpod/containers/json?all=true'],
])('%o is asked of Podman’s own API', async (call, path) => {
  const asked: string[] = [];
  const body = http('200 OK', '[]', 'Content-Type: application/json');
  const engine = at(await speaker(body, 'end', (request) => asked.push(request)));
  expect(await engine.call(call)).toEqual({ ok: true, value: [] });
  expect(asked.map((request) => request.split('\r\n', 1)[0])).toContain(`GET ${path} HTTP/1.1`);
});
