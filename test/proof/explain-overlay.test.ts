import { afterAll, beforeAll, expect, test } from 'vitest';
import { explain } from '../../src/explain/explain.ts';
import { findNamespace } from '../../src/model/find.ts';
import { describeWith } from '../support/needs.ts';
import {
  beginSwarm,
  joinSwarm,
  type LanNode,
  type PrivateLan,
  startPrivateLan,
} from '../support/private-swarm.ts';

/** Takes from the overlay's namespaces what the engine wrote of where the others are. */
const FORGET = `
for file in /run/docker/netns/1-*; do
  nsenter --net="$file" sh -c '
    bridge fdb show dev vxlan0 | while read -r mac rest; do
      case $rest in *dst*) bridge fdb del "$mac" dev vxlan0 dst "$1" ;; esac
    done
  ' sh "$1"
done
`;

describeWith(['namespaces', 'iproute2', 'engine', 'ping'], 'an overlay of two engines', () => {
  let lan: PrivateLan;
  let one: LanNode;
  let far = '';

  beforeAll(async () => {
    lan = await startPrivateLan(2);
    const [first, second] = lan.nodes;
    if (first === undefined || second === undefined) throw new Error('there are not two hosts');
    one = first;
    await beginSwarm(first);
    await joinSwarm(second, first, 'worker');
    await first.docker('network', 'create', '--driver', 'overlay', '--attachable', 'across');
    await first.container('near', '--network', 'across');
    await second.container('far', '--network', 'across');
    const address = '{{.NetworkSettings.Networks.across.IPAddress}}';
    far = await second.docker('inspect', '--format', address, 'far');
  }, 120_000);
  afterAll(() => lan.stop());

  async function ask() {
    const snapshot = await one.snapshot();
    const near = findNamespace(snapshot, 'near');
    if (!near.ok) throw new Error(near.message);
    const to = { kind: 'address', address: far } as const;
    const question = { from: near.namespace.id, to, port: null };
    const { signal } = new AbortController();
    return explain(one, question, { readOnly: true, signal, snapshot });
  }

  test('is followed to its vxlan, and said to be at fault once that forgot the other', async () => {
    await expect.poll(async () => (await ask()).verdict, { timeout: 20_000 }).toBe('reachable');
    await one.host.script(FORGET, lan.nodes[1]?.address ?? '');
    expect(await ask()).toMatchObject({
      verdict: 'overlay-peer-unknown',
      culprit: { kind: 'link', name: 'vxlan0' },
      fix: { kind: 'words', words: expect.stringContaining('7946') },
    });
  });
});
