import { mkdtempSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectEngine } from '../../src/executor/engine/connect-engine.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { operate } from '../../src/executor/operation.ts';

const MEBI = 1024 * 1024;
const PIECE = Buffer.alloc(MEBI, ' ');

/** An engine that answers each question with a head, and then with blanks: so many MiB of them. */
async function blower(head: string, mebibytes: number) {
  const path = join(mkdtempSync(join(tmpdir(), 'engine-')), 'socket');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.once('data', () => {
      socket.write(head);
      let left = mebibytes;
      const blow = () => {
        while (left > 0 && socket.writable) {
          left -= 1;
          if (!socket.write(PIECE)) return void socket.once('drain', blow);
        }
      };
      blow();
    });
  }).listen(path);
  await new Promise((resolve) => server.once('listening', resolve));
  return { path, server, sockets };
}

const ENDLESS = 'HTTP/1.1 200 OK\r\n\r\n';
const sized = (mebibytes: number, begins = '') =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${mebibytes * MEBI + begins.length}\r\n\r\n${begins}`;

describe('an engine’s answer', () => {
  let opened: { readonly server: Server; readonly sockets: Set<Socket> } | null = null;
  let peak = 0;
  let watching: NodeJS.Timeout;
  const engineOf = async (head: string, mebibytes: number) => {
    const started = await blower(head, mebibytes);
    opened = started;
    const endpoint = { kind: 'unix', path: started.path } as const;
    return connectEngine({ dial: localExecutor().dial, endpoint });
  };
  beforeEach(() => {
    const before = process.memoryUsage().rss;
    peak = 0;
    watching = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss - before);
    }, 10);
  });
  afterEach(() => {
    clearInterval(watching);
    for (const socket of opened?.sockets ?? []) socket.destroy();
    opened?.server.close();
  });

  test.each([
    ['of 1 GiB', sized(1_024), 1_024],
    ['without end', ENDLESS, Number.POSITIVE_INFINITY],
    ['that is an error', sized(1_024).replace('200 OK', '500 Oh'), 1_024],
  ])('%s is cut off at 64 MiB, and said to be', async (_case, head, mebibytes) => {
    const engine = await engineOf(head, mebibytes);
    const answer = await engine.call({ kind: 'list-containers' });
    expect(answer).toMatchObject({ ok: false, failure: 'too-long' });
    expect(!answer.ok && answer.problem.why).toMatch(
      /longer than 64 MiB, and was not read to its end/,
    );
    expect(peak).toBeLessThan(400 * MEBI);
    await expect.poll(() => opened?.sockets.size).toBe(0);
  });

  test('of 60 MiB is read', async () => {
    const engine = await engineOf(sized(60, '[]'), 60);
    expect(await engine.call({ kind: 'list-containers' })).toEqual({ ok: true, value: [] });
  });

  test('to a change leaves its outcome unknown', async () => {
    const engine = await engineOf(ENDLESS, Number.POSITIVE_INFINITY);
    const result = await operate(
      { executor: localExecutor(), engine },
      { kind: 'start-container', container: 'abc' },
    );
    expect(result).toMatchObject({ exitCode: null, lost: false });
    expect(result.message).toMatch(/longer than 64 MiB/);
  });

  test('before the events is limited, and the events themselves are not', async () => {
    const engine = await engineOf(sized(1_024).replace('200 OK', '500 Oh'), 1_024);
    const { signal } = new AbortController();
    const end = await engine.events({ signal, onOpen: () => {}, onEvent: () => {} });
    expect(end).toMatchObject({ ok: false, failure: 'too-long' });
  });
});
