import { afterAll, beforeAll, expect } from 'vitest';
import { ownNetwork } from '../../src/recipes/own-network/recipe.ts';
import { runContainer } from '../../src/recipes/run-container/recipe.ts';
import type { Ground } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { IMAGE, startPeopledPodman, withoutOrder } from '../support/podman-ground.ts';
import { prove } from '../support/prove.ts';

describeWith(['root', 'namespaces', 'podman', 'iproute2'], 'containers of Podman', () => {
  let real: Ground;
  const ground = () => real;
  const inside = (name: string, ...command: readonly string[]) =>
    real.docker('exec', name, ...command);

  beforeAll(async () => {
    real = await startPeopledPodman();
  });
  afterAll(() => real.stop());

  prove(ground, {
    title: 'on a network, with a published port',
    recipe: runContainer,
    tidy: withoutOrder,
    given: { image: IMAGE, name: 'new', network: 'lan', publish: '8081:80', address: '10.5.0.33' },
    works: async () => {
      expect(await inside('new', 'ip', 'address')).toContain('10.5.0.33/24');
    },
  });

  prove(ground, {
    title: 'in host mode',
    recipe: runContainer,
    tidy: withoutOrder,
    given: { image: IMAGE, name: 'new', network: 'host' },
    everyStep: false,
  });

  prove(ground, {
    title: 'of two that shared one already',
    recipe: ownNetwork,
    tidy: withoutOrder,
    given: { container: 'web', other: 'db', name: 'ours', subnet: '10.62.0.0/24' },
    works: async () => {
      expect(await inside('web', 'ping', '-c', '1', 'db')).toContain('1 packets received');
    },
  });
});
