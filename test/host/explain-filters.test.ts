import { afterAll, beforeAll, test } from 'vitest';
import { startTrace } from '../../src/explain/filters/trace.ts';
import { readFilters } from '../../src/inventory/read-filters.ts';
import { type Ground, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

describeWith(['root', 'namespaces', 'nft', 'ping'], 'firewalls on a real kernel', () => {
  let ground: Ground;
  const { signal } = new AbortController();

  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(`
      ip netns add a; ip netns add b
      ip -n a link add eth0 type veth peer name eth0 netns b
      ip -n a address add 10.0.0.1/24 dev eth0; ip -n a link set eth0 up
      ip -n b address add 10.0.0.2/24 dev eth0; ip -n b link set eth0 up`);
  });
  afterAll(() => ground.stop());

  test('trace', async () => {
    await ground.host.script(
      `ip netns exec b iptables -A INPUT -s 10.0.0.1 -p icmp -j DROP; ip netns exec a iptables-legacy -A OUTPUT -d 10.0.0.9 -j DROP`,
    );
    const snapshot = await ground.snapshot();
    const ids = snapshot.namespaces.map(({ id }) => id);
    const place = { executor: ground.executor, snapshot, signal };
    console.log(await ground.host.run(['nft', 'list', 'ruleset']));
    const begin = performance.now();
    const trace = await startTrace(
      place,
      ids,
      [{ source: '10.0.0.1', destination: '10.0.0.2', port: null }],
      { withBridges: true },
    );
    console.log('ready', performance.now() - begin, trace.unseen);
    console.log(
      await ground.host.script(
        'ip netns exec b nft list tables; ip netns exec a ping -c1 -W1 10.0.0.2 || true',
      ),
    );
    const t2 = performance.now();
    const sightings = await trace.end();
    console.log('end', performance.now() - t2);
    console.log(sightings, await ground.host.script('ip netns exec b nft list tables'));
    const t3 = performance.now();
    const filters = await readFilters(ground.executor, snapshot, ids, signal);
    console.log(
      'filters',
      performance.now() - t3,
      JSON.stringify(filters.ok ? [...filters.value] : filters, null, 1),
    );
  });
});
