import { afterAll, beforeAll, expect } from 'vitest';
import { connectContainer } from '../../src/recipes/connect-container/recipe.ts';
import { disconnectContainer } from '../../src/recipes/disconnect-container/recipe.ts';
import { runContainer } from '../../src/recipes/run-container/recipe.ts';
import type { Ground } from '../support/ground.ts';
import {
  forgetNeighbours,
  withoutNumbers,
  withoutOrder,
  withoutResolver,
} from '../support/legs.ts';
import { describeWith } from '../support/needs.ts';
import { beginSwarm, type PrivateLan, startPrivateLan } from '../support/private-swarm.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';

describeWith(['root', 'namespaces', 'engine'], 'containers on networks of a swarm', () => {
  let lan: PrivateLan;
  const ground = (): Ground => {
    const [node] = lan.nodes;
    if (node === undefined) throw new Error('no node was started');
    return node;
  };

  beforeAll(async () => {
    lan = await startPrivateLan(1);
    const [node] = lan.nodes;
    if (node === undefined) throw new Error('no node was started');
    await beginSwarm(node);
    const create = (...args: readonly string[]) =>
      node.docker('network', 'create', '--driver', 'overlay', ...args);
    await create('--subnet', '10.20.0.0/24', 'services');
    await create('--attachable', '--subnet', '10.21.0.0/24', '--gateway', '10.21.0.1', 'multi');
    // While a member is there the engine keeps its part of the network.
    await node.container('member', '--network', 'multi', '--ip', '10.21.0.99');
    await node.container('web');
    await node.container('guest', '--network', 'multi', '--ip', '10.21.0.50');
  });
  afterAll(() => lan.stop());

  prove(ground, {
    title: 'an attachable overlay, with an address and a name',
    recipe: connectContainer,
    given: { container: 'web', network: 'multi', address: '10.21.0.20', alias: 'shop' },
    // The plan says that the resolver stays.
    tidy: (state) => withoutResolver(withoutNumbers(state)),
    ready: forgetNeighbours,
    works: async ({ docker }) => {
      const ping = await docker('exec', 'guest', 'ping', '-c', '1', 'shop');
      expect(ping).toContain('1 packets received');
    },
  });

  prove(ground, {
    title: 'off an attachable overlay',
    recipe: disconnectContainer,
    given: { container: 'guest', network: 'multi' },
    tidy: withoutOrder,
  });

  prove(ground, {
    title: 'on an attachable overlay',
    recipe: runContainer,
    given: { name: 'fresh', network: 'multi', address: '10.21.0.30' },
    ready: forgetNeighbours,
    // Its leg on docker_gwbridge is called after a sandbox, whose id is drawn.
    tidy: (state) => withoutOrder(state.replace(/gateway_[0-9a-f]{12}/g, 'gateway_SANDBOX')),
    works: async ({ docker }) => {
      const ping = await docker('exec', 'guest', 'ping', '-c', '1', 'fresh');
      expect(ping).toContain('1 packets received');
    },
  });

  proveRefusals(ground, connectContainer, [
    {
      title: 'a network for services',
      given: { container: 'web', network: 'services' },
      field: 'network',
      code: 'not-attachable',
    },
    {
      title: 'the routing mesh',
      given: { container: 'web', network: 'ingress' },
      field: 'network',
      code: 'built-in',
    },
  ]);
  proveRefusals(ground, runContainer, [
    {
      title: 'a network for services',
      given: { name: 'fresh', network: 'services' },
      field: 'network',
      code: 'not-attachable',
    },
  ]);
});
