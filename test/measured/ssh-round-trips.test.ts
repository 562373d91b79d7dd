/** What a host over ssh costs where each direction takes 150 ms. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { reading } from '../../src/executor/command.ts';
import { openSession } from '../../src/store/hosts/session.ts';
import type { State } from '../../src/store/state.ts';
import { type SshGround, startSshGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

const LONG = { timeout: 120_000 };
const DELAY = 150;
const ROUND_TRIP = 2 * DELAY;

/** Made, most of them not started: each is inspected all the same. */
const CONTAINERS = `
for each in $(seq 45); do docker create --name "made$each" busybox >/dev/null; done
for each in $(seq 5); do docker run -d --name "web$each" busybox >/dev/null; done
`;

describeWith(['root', 'namespaces', 'engine', 'sshd'], 'round trips', () => {
  let ground: SshGround;
  beforeAll(async () => {
    ground = await startSshGround();
    await ground.host.script(CONTAINERS);
    ground.sshd.wire.setDelay(DELAY);
  }, 120_000);
  afterAll(() => ground.stop());

  /** Round trips that a work takes, with what the machines themselves need counted as waiting. */
  const trips = async (work: () => Promise<unknown>) => {
    const begin = performance.now();
    await work();
    return (performance.now() - begin) / ROUND_TRIP;
  };

  test('one for a command, and for many at once', async () => {
    const { executor } = ground;
    const run = () => executor.run(reading(['cat', '/proc/version']));
    expect(await trips(run)).toBeLessThan(2);
    const many = () => Promise.all(Array.from({ length: 20 }, run));
    expect(await trips(many)).toBeLessThan(2);
  });

  /** The host as the explorer follows it, once it has come to rest. */
  const follow = () => {
    const leaving = new AbortController();
    onTestFinished(() => leaving.abort());
    const { executor, engine } = ground;
    const onError = (error: unknown) => {
      throw error;
    };
    const session = openSession(1, { executor, engine }, { signal: leaving.signal, onError });
    const until = (isSo: (state: State) => boolean) =>
      new Promise<void>((resolve) => {
        const stop = session.store.subscribe((state) => {
          if (!isSo(state)) return;
          stop();
          resolve();
        });
      });
    return { ...session, until };
  };

  test('at most eight for the first full screen of fifty containers', LONG, async () => {
    let found = 0;
    const first = await trips(async () => {
      const { store, until } = follow();
      await until(({ known }) => known !== null);
      found = store.getState().known?.containers.length ?? 0;
    });
    console.log(`first full screen: ${first.toFixed(1)} round trips`);
    expect(found).toBe(50);
    expect(Math.floor(first)).toBeLessThanOrEqual(8);
  });

  test('at most two to read again: all of it, a namespace, a container', LONG, async () => {
    const { store, refresh, until } = follow();
    await until(({ known, feed }) => known !== null && feed.kernel === 'listening');
    await calm(store);
    const all = await trips(async () => {
      refresh();
      await until(({ feed }) => !feed.reading);
    });
    await calm(store);
    // The news itself is on its way for half of one.
    const namespace = await trips(async () => {
      const seen = until((state) => hasBridge(state));
      onTestFinished(
        async () => void (await ground.host.run(['ip', 'link', 'delete', 'dev', 'br0'])),
      );
      await ground.host.run(['ip', 'link', 'add', 'name', 'br0', 'type', 'bridge']);
      await seen;
    });
    await calm(store);
    const container = await trips(async () => {
      const seen = until(({ snapshot }) =>
        Boolean(snapshot?.containers.some(({ name }) => name === 'renamed')),
      );
      onTestFinished(async () => void (await ground.docker('rename', 'renamed', 'web1')));
      await ground.docker('rename', 'web1', 'renamed');
      await seen;
    });
    console.log(
      `again: all ${all.toFixed(1)}, a namespace ${(namespace - 0.5).toFixed(1)}, a container ${(container - 0.5).toFixed(1)} round trips`,
    );
    expect(Math.floor(all)).toBeLessThanOrEqual(2);
    expect(Math.floor(namespace - 0.5)).toBeLessThanOrEqual(2);
    expect(Math.floor(container - 0.5)).toBeLessThanOrEqual(2);
  });
});

/** Resolves when nothing was dispatched for two seconds. */
async function calm(store: { readonly getState: () => State }): Promise<void> {
  for (let last = store.getState(); ; last = store.getState()) {
    await pause(2000);
    if (store.getState() === last) return;
  }
}

function hasBridge({ snapshot }: State): boolean {
  const links = snapshot?.namespaces.flatMap((each) => each.links) ?? [];
  return links.some(({ name }) => name === 'br0');
}
