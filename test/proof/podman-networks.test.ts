import { afterAll, beforeAll, expect } from 'vitest';
import { createBridgeNetwork } from '../../src/recipes/create-bridge-network/recipe.ts';
import { createMacvlanNetwork } from '../../src/recipes/create-macvlan-network/recipe.ts';
import { disconnectContainer } from '../../src/recipes/disconnect-container/recipe.ts';
import { removeNetwork } from '../../src/recipes/remove-network/recipe.ts';
import type { Ground } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { startPeopledPodman, withoutOrder } from '../support/podman-ground.ts';
import { prove } from '../support/prove.ts';

describeWith(['root', 'namespaces', 'podman', 'iproute2'], 'networks of Podman', () => {
  let real: Ground;
  const ground = () => real;
  const inside = (name: string, ...command: readonly string[]) =>
    real.docker('exec', name, ...command);

  beforeAll(async () => {
    real = await startPeopledPodman();
    await real.host.script(
      'ip link add up0 type veth peer name up1; ip link set up0 up; ip link set up1 up',
    );
  });
  afterAll(() => real.stop());

  prove(ground, {
    title: 'an endpoint of several, with both families',
    recipe: disconnectContainer,
    tidy: withoutOrder,
    given: { container: 'many', network: 'six' },
  });

  prove(ground, {
    title: 'an address that Podman chose',
    recipe: disconnectContainer,
    tidy: withoutOrder,
    given: { container: 'many', network: 'aaa' },
    everyStep: false,
  });

  prove(ground, {
    title: 'a bridge that comes with its first container',
    recipe: createBridgeNetwork,
    tidy: withoutOrder,
    given: { name: 'mine', subnet: '10.61.0.0/24', bridge: 'br-mine', mtu: '1400' },
    works: async () => {
      await real.container('first', '--network', 'mine');
      expect(await real.host.run(['ip', 'link', 'show', 'br-mine'])).toContain('mtu 1400');
      await real.docker('rm', '--force', 'first');
    },
  });

  prove(ground, {
    title: 'one with members, of which one has an address that Podman chose',
    recipe: removeNetwork,
    tidy: withoutOrder,
    given: { network: 'aaa' },
    works: async () => {
      expect(await real.docker('network', 'ls', '--format', '{{.Name}}')).not.toContain('aaa');
    },
  });

  prove(ground, {
    title: 'one with both families',
    recipe: removeNetwork,
    tidy: withoutOrder,
    given: { network: 'six' },
    everyStep: false,
  });

  prove(ground, {
    title: 'on a link of the host',
    recipe: createMacvlanNetwork,
    tidy: withoutOrder,
    given: { name: 'segment', parent: 'up0', driver: 'macvlan', subnet: '10.90.0.0/24' },
    works: async () => {
      await real.container('first', '--network', 'segment');
      expect(await inside('first', 'ip', 'address')).toContain('10.90.0.');
      const { networks } = await real.snapshot();
      expect(networks.find(({ name }) => name === 'segment')).toMatchObject({
        driver: 'macvlan',
        options: { parent: 'up0', macvlan_mode: 'bridge' },
      });
      await real.docker('rm', '--force', 'first');
    },
  });
});
