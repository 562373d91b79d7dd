/** What is on screen follows a real host by itself, and only what changed of it is read. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Ground, startKernelGround } from '../support/ground.ts';
import { followGround, type LiveHost } from '../support/live-host.ts';
import { describeWith } from '../support/needs.ts';
import { randomChanges } from '../support/random-changes.ts';

const SEED = 4;

describeWith(['root', 'namespaces', 'iproute2'], 'a host that is followed', () => {
  let ground: Ground;
  let live: LiveHost;
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.run(['ip', 'netns', 'add', 'a']);
    live = followGround(ground);
    await live.settled();
  });
  afterAll(async () => {
    live.stop();
    await ground.stop();
  });

  test('after each of many random changes it shows what a fresh reading gives', async () => {
    for (const { title, make } of randomChanges(ground, 15, SEED)) {
      await make().catch(() => {});
      await live.agrees().catch((error: unknown) => {
        throw new Error(`after ${title}`, { cause: error });
      });
    }
  });

  test('what changes in one namespace has only that one read', async () => {
    await ground.host.run(['ip', 'netns', 'add', 'quiet']);
    await live.settled();
    live.commands.length = 0;
    await ground.host.run(['ip', '-n', 'quiet', 'address', 'add', '10.9.9.9/32', 'dev', 'lo']);
    await live.settled();
    expect(live.commands).not.toEqual([]);
    expect(live.commands.filter((each) => !each.includes('/run/netns/quiet'))).toEqual([]);
  });

  test('a deleted namespace is not kept alive by who listens to it', async () => {
    await ground.host.script('ip netns add short; ip link add in type veth peer out netns short');
    await live.settled();
    await ground.host.run(['ip', 'netns', 'del', 'short']);
    await vi.waitFor(async () => {
      expect(await ground.host.run(['ip', '-br', 'link'])).not.toContain('in@');
    }, 3000);
  });

  test('no session shows the namespace that another listens in', async () => {
    await live.settled();
    const { namespaces } = await ground.snapshot();
    const lonely = namespaces.filter(({ kind }) => kind === 'process');
    expect(lonely).toEqual([]);
    const inode = await ground.host.script(
      'for pid in $(pgrep -x ip); do stat -L -c %i /proc/$pid/ns/net; done',
    );
    const all = inode.trim().split('\n').map(Number);
    const host = live.store.getState().snapshot?.host.namespace;
    const listeners = all.filter((id) => id !== host);
    expect(listeners).toHaveLength(1);
    expect(namespaces.filter(({ id }) => listeners.includes(id))).toEqual([]);
  });

  test('a listener that is killed shows, and one full reading follows', async () => {
    await live.settled();
    live.reads.length = 0;
    const states: string[] = [];
    const stop = live.store.subscribe(({ feed }) => states.push(feed.kernel));
    await ground.host.run(['pkill', '-x', 'ip']);
    await vi.waitFor(() => expect(states).toContain('off'), 3000);
    await vi.waitFor(() => expect(live.reads.length).toBeGreaterThan(0), 5000);
    await live.settled();
    stop();
    const whole = live.reads.filter((hints) => hints.some(({ kind }) => kind === 'kernel'));
    expect(whole).toHaveLength(1);
    await ground.host.run(['ip', '-n', 'quiet', 'link', 'set', 'lo', 'up']);
    await live.agrees();
  });

  test('nothing that listens is left when it ends', async () => {
    live.stop();
    await vi.waitFor(async () => {
      const left = await ground.host.script('pgrep -fa "monitor|findmnt" || true');
      expect(left.split('\n').filter((line) => !line.includes('pgrep'))).toEqual(['']);
    }, 3000);
  });
});
