import { expect, test } from 'vitest';
import { formatCidr } from '../../src/model/address/address.ts';
import { bridgesOf } from '../../src/model/kernel/bridges.ts';
import { namespaceOf } from '../../src/model/kernel/wiring.ts';
import type { Selection } from '../../src/model/selection.ts';
import { recipes } from '../../src/recipes/index.ts';
import { network, sampleSnapshot as sample } from '../support/sample-snapshot.ts';

const sampleSnapshot = {
  ...sample,
  networks: [...sample.networks, network({ id: 'n9', name: 'mesh', driver: 'overlay' })],
};

/** Everything on the sample host that a person could point at. */
function* things(): Generator<Selection> {
  const { containers, namespaces, networks } = sampleSnapshot;
  for (const container of containers) {
    const namespace =
      container.namespace === null ? null : namespaceOf(sampleSnapshot, container.namespace);
    yield { kind: 'container', container, namespace };
  }
  for (const network of networks) yield { kind: 'network', network };
  for (const { end } of bridgesOf(sampleSnapshot)) yield { kind: 'bridge', bridge: end };
  for (const namespace of namespaces) {
    yield { kind: 'namespace', namespace };
    for (const route of namespace.routes) yield { kind: 'route', namespace, route };
    for (const link of namespace.links) {
      const end = { namespace, link };
      yield { kind: 'link', end };
      for (const own of link.addresses) yield { kind: 'address', end, address: formatCidr(own) };
    }
  }
}

const OFFERS = recipes.map((recipe) => ({
  recipe,
  offers: [...things()].flatMap((thing) => recipe.offer(thing, sampleSnapshot) ?? []),
}));

test.each(OFFERS)(
  '$recipe.id is offered on something, with fields that it has',
  ({ recipe, offers }) => {
    const keys = recipe.fields.map(({ key }) => key);
    const accepted = offers.flatMap((offer) => ('preset' in offer ? [offer] : []));
    expect(accepted.length).toBeGreaterThan(0);
    for (const { title, preset } of accepted) {
      expect(title).not.toBe('');
      expect(keys).toEqual(expect.arrayContaining(Object.keys(preset)));
    }
  },
);
