import { afterAll, beforeAll, expect, test } from 'vitest';
import { PARENT_DRIVERS } from '../../src/model/kernel/parents.ts';
import { createMacvlanNetwork } from '../../src/recipes/create-macvlan-network/recipe.ts';
import { resolve } from '../../src/recipes/resolve.ts';
import { type Ground, startEngineGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';

/**
 * A host whose card, `card`, is on a segment with a router and another host; a card without address,
 * one that is a network's parent already, one that a passthru link has to itself, one that is down,
 * and a port of a bridge.
 */
const SET_UP = `
cable() { ip link add name "$1" type veth peer name "$1-far"; ip link set dev "$1-far" up; }
ip netns add segment
ip link add name card type veth peer name eth0 netns segment
ip address add 10.50.0.5/24 dev card
ip address add fd00:50::5/64 dev card nodad
ip link set dev card up
ip -n segment address add 10.50.0.1/24 dev eth0
ip -n segment address add 10.50.0.9/24 dev eth0
ip -n segment address add fd00:50::1/64 dev eth0 nodad
ip -n segment link set dev eth0 up
ip route add default via 10.50.0.1
ip -6 route add default via fd00:50::1
for name in plain used whole port; do cable "$name"; ip link set dev "$name" up; done
cable down
docker network create -d macvlan -o parent=used --subnet 10.60.0.0/24 there
ip link add name taker link whole type macvlan mode passthru
ip link add name br0 type bridge
ip link set dev port master br0
`;

const ROUTER = '10.50.0.1';
const HOST = '10.50.0.5';

async function answered({ docker }: Ground, container: string, address: string): Promise<boolean> {
  const said = await docker(
    ...['exec', container, 'sh', '-c', 'ping -c 1 -W 1 "$1" || true', 'sh', address],
  );
  expect(said).toContain('1 packets transmitted');
  return said.includes('1 packets received');
}

/** Puts two containers on a network, asks, and takes them away again. */
async function withTwo(
  { docker, container }: Ground,
  network: string,
  ask: (neighbour: string) => Promise<void>,
): Promise<void> {
  await container('from', '--network', network);
  await container('there', '--network', network);
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  await ask(await docker('inspect', '--format', format, 'there'));
  await docker('rm', '-f', 'from', 'there');
}

describeWith(['root', 'namespaces', 'engine'], 'create-macvlan-network', () => {
  let real: Ground;
  const ground = () => real;
  beforeAll(async () => {
    real = await startEngineGround();
    await real.host.script(SET_UP);
  });
  afterAll(() => real.stop());

  prove(ground, {
    title: 'as proposed, on the segment of the default route',
    recipe: createMacvlanNetwork,
    given: {},
    works: async (on, { input }) => {
      expect(input).toMatchObject({
        driver: 'macvlan',
        parent: 'card',
        mode: 'bridge',
        subnet: '10.50.0.0/24',
        gateway: ROUTER,
        'aux-address': `host=${HOST}`,
      });
      await withTwo(on, 'my-segment', async (neighbour) => {
        expect(await answered(on, 'from', ROUTER)).toBe(true);
        expect(await answered(on, 'from', neighbour)).toBe(true);
        expect(await answered(on, 'from', HOST)).toBe(false);
        expect(await on.docker('exec', 'from', 'ip', 'route')).toContain(`default via ${ROUTER}`);
      });
    },
  });

  prove(ground, {
    title: 'private, with both families and a range',
    recipe: createMacvlanNetwork,
    given: { name: 'alone', mode: 'private', ipv6: 'yes', 'ip-range': '10.50.0.128/25' },
    works: async (on, { input }) => {
      expect(input).toMatchObject({
        subnet: '10.50.0.0/24,fd00:50::/64',
        gateway: '10.50.0.1,fd00:50::1',
        'aux-address': 'host=10.50.0.5,host2=fd00:50::5',
      });
      await withTwo(on, 'alone', async (neighbour) => {
        expect(neighbour).toBe('10.50.0.129');
        expect(await answered(on, 'from', ROUTER)).toBe(true);
        expect(await answered(on, 'from', neighbour)).toBe(false);
      });
    },
  });

  prove(ground, {
    title: 'a card without an address, two subnets, for only one container',
    recipe: createMacvlanNetwork,
    // docker keeps the subnets in a map of Go, and sends them in no certain order (docker/cli, network/create.go).
    tidy: (state) => state.replaceAll('},', '}').split('\n').toSorted().join('\n'),
    given: {
      name: 'single',
      parent: 'plain',
      mode: 'passthru',
      subnet: '10.70.0.0/24,10.71.0.0/24',
    },
    works: async ({ docker, container, host }) => {
      await container('only', '--network', 'single', '--ip', '10.71.0.9');
      expect(await docker('exec', 'only', 'ip', 'route')).toContain('default via 10.71.0.1');
      const mac = await docker(
        ...['inspect', '--format', '{{.NetworkSettings.Networks.single.MacAddress}}', 'only'],
      );
      expect(await host.script('ip link show dev plain')).toContain(mac);
      await expect(container('second', '--network', 'single')).rejects.toThrow('macvlan port');
      await docker('rm', '-f', 'only', 'second');
    },
  });

  test('the drivers that are told are those that the kernel has', async () => {
    const facts = await real.facts(createMacvlanNetwork);
    const { parents } = facts.details;
    if (parents?.ok !== true) throw new Error(JSON.stringify(parents));
    expect(parents.value.exclusive).toEqual(['whole']);
    for (const driver of PARENT_DRIVERS) {
      const made = await real.host.script(
        'if ip link add name try0 link plain type "$1"; then ip link delete dev try0; echo yes; fi',
        driver,
      );
      const has = made.includes('yes');
      expect(parents.value.drivers.includes(driver), driver).toBe(has);
      const resolved = resolve(createMacvlanNetwork, { driver }, facts);
      const refused = resolved.ok ? [] : resolved.refusals.map(({ code }) => code);
      expect(refused, driver).toEqual(has ? [] : ['no-driver']);
    }
  });

  const wrong = (field: string, code: string, given: Record<string, string>) => {
    return { title: JSON.stringify(given), given, field, code };
  };
  proveRefusals(ground, createMacvlanNetwork, [
    wrong('name', 'taken', { name: 'there' }),
    wrong('driver', 'no-choice', { driver: 'bridge' }),
    wrong('parent', 'gone', { parent: 'nope' }),
    wrong('parent', 'gone', { parent: 'card.10' }),
    wrong('parent', 'no-parent', { parent: 'lo' }),
    wrong('parent', 'no-parent', { parent: 'taker' }),
    wrong('parent', 'port', { parent: 'port' }),
    wrong('parent', 'down', { parent: 'down' }),
    wrong('parent', 'in-use', { parent: 'used' }),
    wrong('parent', 'in-use', { parent: 'whole' }),
    wrong('mode', 'no-choice', { mode: 'l2' }),
    wrong('subnet', 'overlap', { subnet: '172.17.0.0/24' }),
    wrong('subnet', 'overlap', { subnet: '10.60.0.0/25' }),
    wrong('subnet', 'overlap', { parent: 'plain', subnet: '10.50.0.0/24' }),
    wrong('gateway', 'host', { gateway: HOST }),
    wrong('gateway', 'outside', { gateway: '10.51.0.1' }),
    wrong('ip-range', 'no-prefix', { 'ip-range': '10.50.0.128' }),
    wrong('ip-range', 'outside', { 'ip-range': '10.51.0.128/25' }),
    wrong('aux-address', 'gateway', { 'aux-address': `router=${ROUTER}` }),
    wrong('aux-address', 'outside', { 'aux-address': 'router=10.51.0.9' }),
  ]);
});
