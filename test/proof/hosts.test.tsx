/** Several real hosts on one screen: engines of their own on one wire, joined to a swarm. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readNodes } from '../../src/inventory/details/swarm/read-nodes.ts';
import { readOverlayPeers } from '../../src/inventory/details/swarm/read-overlay-peers.ts';
import { openSession } from '../../src/store/hosts/session.ts';
import type { Session } from '../../src/tui/hosts/sessions.ts';
import { createOverlays } from '../../src/tui/overlays.ts';
import { mountSessions } from '../support/mount-app.tsx';
import { describeWith } from '../support/needs.ts';
import {
  beginSwarm,
  joinSwarm,
  type LanNode,
  type PrivateLan,
  startPrivateLan,
} from '../support/private-swarm.ts';

/** Reading a host with an engine takes its time where the machine is busy. */
const LONG = 20_000;

describeWith(['root', 'namespaces', 'iproute2', 'engine'], 'several real hosts', () => {
  let lan: PrivateLan;
  let nodes: readonly [LanNode, LanNode, LanNode];
  const { signal } = new AbortController();

  beforeAll(async () => {
    lan = await startPrivateLan(3);
    const [one, two, three] = lan.nodes;
    if (one === undefined || two === undefined || three === undefined) {
      throw new Error('the wire has no three ends');
    }
    nodes = [one, two, three];
    await beginSwarm(one);
    await joinSwarm(two, one, 'worker');
    await joinSwarm(three, one, 'worker', 3);
    await one.docker('network', 'create', '--driver', 'overlay', '--attachable', 'across');
    await one.container('web', '--network', 'across', '--ip', '10.0.1.11');
    await two.container('db', '--network', 'across', '--ip', '10.0.1.12');
    await three.container('far', '--network', 'across', '--ip', '10.0.1.13');
  });
  afterAll(() => lan.stop());

  async function explore(columns: number, rows: number, grounds: readonly [LanNode, ...LanNode[]]) {
    const leaving = new AbortController();
    const failed = (error: unknown) => {
      throw error;
    };
    const [first, ...more] = grounds.map(({ executor, engine }, at): Session => {
      const host = { executor: { ...executor, target: `node-${at + 1}` }, engine };
      const session = openSession(at + 1, host, { signal: leaving.signal, onError: failed });
      return { ...session, overlays: createOverlays() };
    });
    if (first === undefined) throw new Error('no host to open');
    const { screen } = await mountSessions([first, ...more], { columns, rows });
    onTestFinished(async () => {
      leaving.abort();
      await screen.unmount();
    });
    return screen;
  }

  test('a manager lists the nodes; a worker says that it cannot', async () => {
    const [one, two] = nodes;
    const listed = await readNodes(one, signal);
    if (!listed.ok) throw new Error(listed.problem.why);
    expect(
      listed.value
        .map(({ address, role, leader, state }) => [address, role, leader, state])
        .toSorted(),
    ).toEqual([
      [one.address, 'manager', true, 'ready'],
      [two.address, 'worker', false, 'ready'],
      [nodes[2].address, 'worker', false, 'ready'],
    ]);
    expect(listed.value.every(({ version, hostname }) => version !== '' && hostname !== '')).toBe(
      true,
    );
    const refused = await readNodes(two, signal);
    expect(!refused.ok && refused.problem.why).toContain('manager');
  });

  test('engine and kernel tell of the others on an overlay network', async () => {
    const [one, two, three] = nodes;
    const snapshot = await one.snapshot();
    const network = snapshot.networks.find(({ name }) => name === 'across')?.id ?? '';
    const vteps = async () => {
      const { peers, problems } = await readOverlayPeers(one, { network, snapshot }, signal);
      expect(problems).toEqual([]);
      expect(peers.engines).toContain(one.address);
      return [peers.engines.toSorted(), [...new Set(peers.forwards.map(({ vtep }) => vtep))]];
    };
    await expect
      .poll(vteps, { timeout: LONG })
      .toEqual([
        [one.address, two.address, three.address],
        expect.arrayContaining([two.address, three.address]),
      ]);
  });

  test('an overlay network is drawn across the hosts, wide and narrow', async () => {
    const [one, two] = nodes;
    const screen = await explore(120, 40, [one, two]);
    await screen.waitFor('web', LONG);
    await screen.press('3', '/');
    await screen.type('across');
    await screen.press('Enter', 'Enter');
    const wanted = [
      /node-1 {2}192\.0\.2\.1/,
      /─ web {2}10\.0\.1\.11\/24/,
      /vxlan 4097/,
      /node-2 {2}192\.0\.2\.2/,
      /─ db {2}10\.0\.1\.12\/24/,
      /192\.0\.2\.3 {2}not opened/,
      /─ 10\.0\.1\.13 {2}02:42:0a:00:01:0d/,
    ];
    await screen.waitFor((text) => wanted.every((words) => words.test(text)), LONG);
    await screen.resize(60, 15);
    const seen: string[] = [];
    for (let step = 0; step < 20; step += 1) {
      seen.push(screen.text());
      await screen.press('j');
    }
    for (const words of wanted) expect(seen.join('\n')).toMatch(words);
  });

  test('the third node is offered; one whose engine ends is in trouble, and said to be', async () => {
    const [one, two, three] = nodes;
    const screen = await explore(120, 40, [one, two]);
    await screen.waitFor('web', LONG);
    await screen.waitFor(/1 of 2 hosts/, LONG);
    await screen.press('H');
    await screen.waitFor(`ssh://${three.address}`, LONG);
    expect(screen.text()).not.toContain(`ssh://${two.address}`);
    await screen.waitFor(/● node-2 +live/, LONG);
    expect(screen.text()).toContain(`swarm worker ${two.address}`);
    await two.host.script('kill -KILL "$(cat /run/dockerd.pid)"');
    await screen.waitFor(/node-2 +engine away/, LONG);
    await screen.press('Esc');
    expect(screen.lines()[0]).toContain('node-2 in trouble (H)');
  });
});
