import { expect, test } from 'vitest';
import { ownNetwork } from '../../src/recipes/own-network/recipe.ts';
import type { Input } from '../../src/recipes/recipe.ts';
import { resolve } from '../../src/recipes/resolve.ts';
import { CONNECTED, container, hostWith } from './bridge-host.ts';
import { LEGS } from './legs-host.ts';
import { commandsOf } from './plan-lines.ts';

const FACTS = { snapshot: LEGS, details: {} };

const planOf = (given: Input) => {
  const resolved = resolve(ownNetwork, given, FACTS);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
  return ownNetwork.plan(resolved.input, FACTS, 'k3x9q2');
};

test('a network, and both on it; a name and a subnet that are free', () => {
  const plan = planOf({ container: 'web', other: 'db' });
  expect(plan.input).toEqual({
    ...{ container: 'web', other: 'db', name: 'web-db', subnet: '172.20.0.0/16' },
  });
  expect(commandsOf(plan)).toEqual([
    expect.stringContaining('--subnet 172.20.0.0/16 --gateway 172.20.0.1'),
    'ip -br address show dev br-web-db',
    expect.stringMatching(/^docker network connect .* web-db web$/),
    expect.stringMatching(/^docker network connect .* web-db db$/),
  ]);
  expect(plan.warnings[0]).toBe('Both are already on lan, where containers can reach each other.');
});

test.each([
  [{ container: 'web' }, 'other', 'missing'],
  [{ container: 'web', other: 'web' }, 'other', 'itself'],
  [{ container: 'voip', other: 'web' }, 'container', 'host-mode'],
  [{ container: 'web', other: 'alone' }, 'other', 'none-mode'],
  [{ container: 'web', other: 'db', name: 'lan' }, 'name', 'taken'],
  [{ container: 'web', other: 'db', subnet: '10.5.0.0/16' }, 'subnet', 'overlap'],
  [{ container: 'web', other: 'db', subnet: 'fd00:77::/64' }, 'subnet', 'no-subnet'],
  [{ container: 'web', other: 'db', subnet: '10.77.0.0/24,10.78.0.0/24' }, 'subnet', 'no-subnet'],
])('%j is refused at %s: %s', (given: Input, field, code) => {
  const resolved = resolve(ownNetwork, given, FACTS);
  if (resolved.ok) throw new Error('it was not refused');
  expect(resolved.refusals[0]).toMatchObject({ field, code });
});

test('not for a container without another', () => {
  const web = container('web');
  const snapshot = hostWith([], { engine: CONNECTED, containers: [web] });
  const thing = { kind: 'container', container: web, namespace: null } as const;
  expect(ownNetwork.offer(thing, snapshot)).toMatchObject({
    refusal: expect.stringContaining('no other container'),
  });
});
