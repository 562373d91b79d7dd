/** Engines that serve other versions of the Engine API than the one that is here. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connectEngine } from '../../src/executor/engine/connect-engine.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import type { Container } from '../../src/model/engine/container.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateEngine, startPrivateEngine } from '../support/private-engine.ts';
import { insideHost } from '../support/private-host.ts';
import { type Served, startVersionsProxy, type VersionsProxy } from '../support/versions-proxy.ts';

/** As they say of themselves: Debian's 20.10, 29, and one to come. */
const OLD: Served = { oldest: '1.12', newest: '1.41' };
const TODAY: Served = { oldest: '1.44', newest: '1.52' };
const TO_COME: Served = { oldest: '1.50', newest: '1.70' };
const TOO_NEW: Served = { oldest: '1.60', newest: '1.70' };

describeWith(['root', 'namespaces', 'engine', 'iproute2'], 'an engine of another version', () => {
  let real: PrivateEngine;
  let proxy: VersionsProxy | null = null;

  beforeAll(async () => {
    real = await startPrivateEngine();
    await real.container('web', '-p', '8080:80');
    await real.container('db', '--network', 'none');
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = null;
  });
  afterAll(() => real.stop());

  const engineThat = async (served: Served) => {
    const path = join(mkdtempSync(join(tmpdir(), 'versions-')), 'docker.sock');
    proxy = await startVersionsProxy(real.socket, path, served);
    const endpoint = { kind: 'unix', path } as const;
    const engine = connectEngine({ dial: localExecutor().dial, endpoint });
    return { engine, proxy };
  };
  /** How long a container has been up moves on between two readings. */
  const timeless = (container: Container) => ({ ...container, status: '' });
  const executor = () => insideHost(localExecutor(), real.host);
  const { signal } = new AbortController();
  const versionsIn = (asked: readonly string[]) => {
    const named = asked.filter((path) => path !== '/_ping').map((path) => path.split('/')[1]);
    return [...new Set(named)];
  };
  const plain = () => {
    const endpoint = { kind: 'unix', path: real.socket } as const;
    return connectEngine({ dial: localExecutor().dial, endpoint });
  };

  test.each([
    ['20.10', OLD, 'v1.41'],
    ['29', TODAY, 'v1.52'],
    ['one to come', TO_COME, 'v1.52'],
  ])('as %s, is read the same', async (_case, served, version) => {
    const one = await engineThat(served);
    const whole = await readSnapshot({ executor: executor(), engine: one.engine, signal });
    const known = await readSnapshot({ executor: executor(), engine: plain(), signal });
    expect(whole.problems).toEqual([]);
    expect(whole.host.engine).toEqual(known.host.engine);
    expect(whole.containers.map(timeless)).toEqual(known.containers.map(timeless));
    expect(whole.networks).toEqual(known.networks);
    expect(versionsIn(one.proxy.asked)).toEqual([version]);
  });

  test('does what it is told', async () => {
    const { engine, proxy: asked } = await engineThat(TODAY);
    const id = await real.docker('create', 'busybox');
    expect(await engine.call({ kind: 'start-container', container: id })).toMatchObject({
      ok: true,
    });
    expect(await engine.call({ kind: 'remove-container', container: id })).toMatchObject({
      ok: true,
    });
    expect(await engine.call({ kind: 'inspect-container', id })).toMatchObject({
      failure: 'vanished',
    });
    expect(versionsIn(asked.asked)).toEqual(['v1.52']);
  });

  test('is spoken to again when it was exchanged under us: questions, changes and events', async () => {
    const { engine, proxy: one } = await engineThat(OLD);
    const seen: string[] = [];
    expect(await engine.call({ kind: 'version' })).toMatchObject({ ok: true });
    for (const served of [TODAY, OLD, TO_COME]) {
      const before = engine.events({ signal, onOpen: () => {}, onEvent: () => {} });
      await expect.poll(() => one.asked.at(-1)).toMatch(/events/);
      one.serve(served);
      expect(await before).toMatchObject({ ok: false });
      // A change first: it is what must not be done twice, nor be lost.
      const spec = { driver: 'bridge', pools: [], ipamDriver: 'default', ipamOptions: {} };
      const rest = { internal: true, attachable: false, ingress: false, ipv6: false };
      const call = { kind: 'create-network', name: 'once' } as const;
      const made = await engine.call({
        ...call,
        spec: { ...spec, ...rest, options: {}, labels: {} },
      });
      expect(made).toMatchObject({ ok: true });
      expect(await engine.call({ kind: 'list-containers' })).toMatchObject({ ok: true });
      expect(await engine.call({ kind: 'remove-network', network: 'once' })).toMatchObject({
        ok: true,
      });
    }
    void engine.events({
      signal,
      onOpen: () => {},
      onEvent: ({ type, action }) => seen.push(`${type} ${action}`),
    });
    await expect.poll(() => one.asked.at(-1)).toMatch(/^\/v1\.52\/events/);
    await real.docker('restart', '--time', '0', 'db');
    await expect.poll(() => seen).toContain('container start');
  });

  test('that speaks nothing of ours says so, and what is spoken', async () => {
    const { engine } = await engineThat(TOO_NEW);
    const answer = await engine.call({ kind: 'list-containers' });
    expect(answer).toMatchObject({ ok: false, failure: 'failed' });
    expect(!answer.ok && answer.problem).toMatchObject({
      why: 'client version 1.52 is too old. Minimum supported API version is 1.60, please upgrade your client to a newer version',
      hint: expect.stringContaining('from 1.24 to 1.52'),
    });
    const end = await engine.events({ signal, onOpen: () => {}, onEvent: () => {} });
    expect(end).toMatchObject({ failure: 'failed' });
    expect(end.problem.hint).toContain('from 1.24 to 1.52');
  });
});
