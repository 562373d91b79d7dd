import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bridgesOf } from '../../src/model/bridges.ts';
import { connectContainer } from '../../src/recipes/connect-container.ts';
import { createBridgeNetwork } from '../../src/recipes/create-bridge-network.ts';
import { createMacvlanNetwork } from '../../src/recipes/create-macvlan-network.ts';
import { createOverlayNetwork } from '../../src/recipes/create-overlay-network.ts';
import { removeNetwork } from '../../src/recipes/remove-network.ts';
import { resolve } from '../../src/recipes/resolve.ts';
import { type Ground, startPodmanGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { atRest, prove } from '../support/prove.ts';

/**
 * What is made again comes last: a bridge that its last member left, and the rules of a network (netavark).
 * It also keeps the chain of published ports of a network that has none any more.
 */
function withoutOrder(state: string): string {
  const used = state.replace(/\n\tchain nv_\w+ \{\n\t\}\n/g, '\n');
  const lines = used.split('\n').filter((line) => line.trim() !== '');
  return lines.toSorted().join('\n');
}

/** Podman hands out the next address each time, not the lowest. */
function withoutChosen(state: string): string {
  return withoutOrder(state.replace(/\b10\.4\.0\.\d+/g, '10.4.0.N'));
}

describeWith(['root', 'namespaces', 'podman', 'iproute2'], 'Podman', () => {
  let real: Ground;
  const ground = () => real;
  const inside = (name: string, ...command: readonly string[]) =>
    real.docker('exec', name, ...command);

  beforeAll(async () => {
    real = await startPodmanGround();
    const create = (...args: readonly string[]) => real.docker('network', 'create', ...args);
    await create('--subnet', '10.5.0.0/24', 'lan');
    await create('--subnet', '10.4.0.0/24', 'aaa');
    await create('--ipv6', '--subnet', '10.8.0.0/24', '--subnet', 'fd00:8::/64', 'six');
    await real.container('web', '--network', 'lan', '-p', '8080:80');
    await real.container('side', '--network', 'container:web');
    await real.container('db', '--network', 'lan', '--ip', '10.5.0.9', '--network-alias', 'data');
    await real.container('other', '--network', 'aaa');
    await real.container('many', '--network', 'lan', '--network', 'aaa', '--network', 'six');
    await real.container('voip', '--network', 'host');
    await real.container('plain');
    await real.docker('create', '--name', 'idle', '--network', 'lan', 'busybox');
    await atRest(() => real.state());
  });
  afterAll(() => real.stop());

  test('the snapshot has its bridges, their networks and who is on them', async () => {
    const snapshot = await real.snapshot();
    expect(snapshot.problems).toEqual([]);
    expect(snapshot.host.engine).toMatchObject({ family: 'podman', name: 'Podman' });
    const names = (ids: readonly string[]) =>
      snapshot.containers.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
    const seen = bridgesOf(snapshot).map(({ link, network, ports }) => [
      link.name,
      network?.name,
      names(network?.containers ?? []).toSorted(),
      ports.map(({ behind }) => behind).toSorted(),
    ]);
    expect(seen.toSorted()).toEqual([
      ['podman0', 'podman', ['plain'], ['plain']],
      ['podman1', 'lan', ['db', 'many', 'web'], ['db', 'many', 'web, side']],
      ['podman2', 'aaa', ['many', 'other'], ['many', 'other']],
      ['podman3', 'six', ['many'], ['many']],
    ]);
    const one = (name: string) => snapshot.containers.find((each) => each.name === name);
    expect(one('web')?.endpoints).toMatchObject([{ network: 'lan', interface: 'eth0' }]);
    expect(one('side')).toMatchObject({ endpoints: [], namespace: one('web')?.namespace });
    expect(one('voip')).toMatchObject({ networkMode: 'host' });
  });

  prove(ground, {
    title: 'Podman chooses',
    recipe: connectContainer,
    tidy: withoutChosen,
    given: { container: 'web', network: 'aaa' },
    works: async () => {
      expect(await inside('web', 'ip', 'address')).toContain('10.4.0.');
      expect(await inside('web', 'ping', '-c', '1', '10.4.0.1')).toContain('1 packets received');
    },
  });

  describe('what it has not is refused at the field', () => {
    test.each([
      [createOverlayNetwork, {}, 'Podman has no swarm mode'],
      [createMacvlanNetwork, {}, 'patchpanel makes no macvlan or ipvlan networks with Podman'],
      [removeNetwork, { network: 'lan' }, 'patchpanel removes no networks of Podman'],
      [createBridgeNetwork, { icc: 'no' }, 'Podman has no switch for it'],
      [createBridgeNetwork, { 'aux-address': 'a=10.61.0.9' }, 'Podman keeps no single addresses'],
      [
        connectContainer,
        { container: 'web', network: 'aaa', 'link-local': '169.254.7.7' },
        'Podman gives an endpoint no addresses beside',
      ],
    ])('%#', async (recipe, given, message) => {
      const resolution = resolve(recipe, given, await real.facts(recipe));
      expect(JSON.stringify(resolution)).toContain(message);
      expect(resolution.ok).toBe(false);
    });
  });
});
