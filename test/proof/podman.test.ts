import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bridgesOf } from '../../src/model/kernel/bridges.ts';
import { connectContainer } from '../../src/recipes/connect-container.ts';
import { createBridgeNetwork } from '../../src/recipes/create-bridge-network.ts';
import { createOverlayNetwork } from '../../src/recipes/create-overlay-network.ts';
import { removeNetwork } from '../../src/recipes/remove-network.ts';
import { resolve } from '../../src/recipes/resolve.ts';
import type { Ground } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { startPeopledPodman, withoutChosen, withoutOrder } from '../support/podman-ground.ts';
import { prove } from '../support/prove.ts';

describeWith(['root', 'namespaces', 'podman', 'iproute2'], 'Podman', () => {
  let real: Ground;
  const ground = () => real;
  const inside = (name: string, ...command: readonly string[]) =>
    real.docker('exec', name, ...command);

  beforeAll(async () => {
    real = await startPeopledPodman();
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

  prove(ground, {
    title: 'a fixed address and names',
    recipe: connectContainer,
    tidy: withoutOrder,
    given: { container: 'other', network: 'lan', address: '10.5.0.20', alias: 'cache' },
    works: async () => {
      expect(await inside('other', 'ip', 'address')).toContain('10.5.0.20/24');
    },
    everyStep: false,
  });

  prove(ground, {
    title: 'one that does not run',
    recipe: connectContainer,
    tidy: withoutOrder,
    given: { container: 'idle', network: 'aaa' },
  });

  describe('what it has not is refused at the field', () => {
    test.each([
      [createOverlayNetwork, {}, 'Podman has no swarm mode'],
      [removeNetwork, { network: 'podman' }, 'podman is one of the engine’s own networks'],
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
