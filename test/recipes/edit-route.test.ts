import { expect, test } from 'vitest';
import { editRoute } from '../../src/recipes/edit-route/recipe.ts';
import { hostWith, link, namespace, on } from './bridge-host.ts';
import { commandsOf } from './plan-lines.ts';
import { knownOf, planned, refusalsOf } from './set-host.ts';

const eth0 = link('eth0', { index: 2, addresses: [on('10.4.0.2/24')] });
const box = namespace(2, { names: ['box'], paths: ['/run/netns/box'], links: [eth0] });
const facts = knownOf(hostWith([], { namespaces: [box] }), {
  routes: {
    2: [
      'unicast default via 10.4.0.9 dev eth0 table main proto static scope global src 10.4.0.2 metric 100',
      'unicast 10.5.0.0/16 via 10.4.0.1 dev eth0 table main proto boot scope global',
      'unicast 10.5.0.0/16 via 10.4.0.3 dev eth0 table main proto boot scope global',
      'prohibit 10.6.0.0/16 table main proto boot scope global error -13',
    ].join('\n'),
  },
});
const plan = (given: Readonly<Record<string, string>>) =>
  planned(facts, editRoute, { namespace: 'box', ...given });

test('a route leads by another gateway in one command, with all else that it has', () => {
  const given = { change: 'replace', route: 'default', gateway: '10.4.0.1' };
  expect(commandsOf(plan(given))).toEqual([
    'ip -n box -4 route replace unicast default via 10.4.0.1 dev eth0 table main proto static src 10.4.0.2 metric 100',
  ]);
});

test('a route is found by its whole name, a part of it, and as ip prints it in full', () => {
  for (const route of [
    'default',
    'default via 10.4.0.9 dev eth0 metric 100',
    'default via 10.4.0.9 dev eth0 proto static src 10.4.0.2 metric 100',
    'unicast default via 10.4.0.9 dev eth0 proto static scope global metric 100',
  ]) {
    expect(plan({ change: 'replace', route, gateway: '10.4.0.1' }).title).toContain(
      'Replace route default via 10.4.0.9',
    );
  }
  const other = { namespace: 'box', change: 'replace', gateway: '10.4.0.1' };
  const route = 'default via 10.4.0.9 dev eth0 proto boot metric 100';
  expect(refusalsOf(facts, editRoute, { ...other, route })).toEqual(['route: gone']);
});

test('a route that refuses packets can be redirected, and removed', () => {
  const route = 'prohibit 10.6.0.0/16';
  expect(commandsOf(plan({ change: 'replace', route, gateway: '10.4.0.1' }))).toEqual([
    'ip -n box -4 route replace unicast 10.6.0.0/16 via 10.4.0.1 dev eth0 table main proto boot',
  ]);
  expect(commandsOf(plan({ change: 'remove', route }))).toEqual([
    'ip -n box -4 route del prohibit 10.6.0.0/16 table main proto boot scope global',
  ]);
});

test('one of several equals goes, and the other comes behind the rest', () => {
  const given = { change: 'replace', route: '10.5.0.0/16 via 10.4.0.3', gateway: '10.4.0.7' };
  expect(commandsOf(plan(given))).toEqual([
    'ip -n box -4 route del unicast 10.5.0.0/16 via 10.4.0.3 dev eth0 table main proto boot scope global',
    'ip -n box -4 route append unicast 10.5.0.0/16 via 10.4.0.7 dev eth0 table main proto boot',
  ]);
});

test('the way that it leads is refused', () => {
  const given = { namespace: 'box', change: 'replace', route: 'default', gateway: '10.4.0.9' };
  expect(refusalsOf(facts, editRoute, given)).toEqual(['link: already']);
});
