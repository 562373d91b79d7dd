import { editPort } from '../../src/recipes/edit-port/recipe.ts';
import { bridgeLink, hostWith, link, namespace, on } from './bridge-host.ts';
import { testRefusals } from './refusal-rows.ts';
import { knownOf } from './set-host.ts';

const path = { client: '10.0.0.9', server: '10.0.0.5', device: 'own' };
const left = namespace(2, {
  ...{ names: ['left'], paths: ['/run/netns/left'] },
  links: [link('eth0', { index: 2, addresses: [on('10.1.0.1/24')] })],
});
const snapshot = hostWith(
  [
    link('lo', { index: 1, kind: 'loopback', mac: null }),
    bridgeLink('sw0', [], { index: 2 }),
    bridgeLink('sw1', [], { index: 3 }),
    link('left', { index: 4, master: 'sw0' }),
    link('loose', { index: 5, addresses: [on('10.9.0.1/24')] }),
    link('off', { index: 6, master: 'sw0', up: false }),
    link('lower', { index: 7 }),
    link('mv0', { index: 8, kind: 'macvlan' }),
    link('own', { index: 9, addresses: [on('10.0.0.5/24')] }),
    bridgeLink('tree', [], { index: 10 }),
    link('leaf', { index: 11, master: 'tree' }),
  ],
  { namespaces: [left] },
);
const known = knownOf(snapshot, {
  links: {
    '1/off': { port: { state: 'disabled', isolated: false, hairpin: false } },
    '1/mv0': { lower: { namespace: 1, index: 7, name: 'lower' } },
    '1/tree': { data: { stp_state: 1 } },
    '1/leaf': { port: { state: 'listening', isolated: false, hairpin: false } },
  },
});
const facts = {
  ...known,
  details: { ...known.details, ownPath: { ok: true, value: path } },
} as const;

testRefusals(facts, editPort, [
  {
    title: 'no such link',
    given: { link: 'eth9', change: 'unplug' },
    field: 'link',
    code: 'gone',
  },
  { title: 'a bridge', given: { link: 'sw1', change: 'plug' }, field: 'link', code: 'bridge' },
  {
    title: 'the loopback',
    given: { link: 'lo', change: 'plug' },
    field: 'link',
    code: 'no-ethernet',
  },
  { title: 'no change said', given: { link: 'left' }, field: 'change', code: 'missing' },
  {
    title: 'no such change',
    given: { link: 'left', change: 'paint' },
    field: 'change',
    code: 'unknown-choice',
  },
  {
    title: 'no port',
    given: { link: 'loose', change: 'unplug' },
    field: 'change',
    code: 'no-port',
  },
  {
    title: 'not isolated',
    given: { link: 'left', change: 'unisolate' },
    field: 'change',
    code: 'already',
  },
  {
    title: 'without a carrier',
    given: { link: 'off', change: 'enable' },
    field: 'change',
    code: 'no-carrier',
  },
  {
    title: 'of a spanning tree',
    given: { link: 'leaf', change: 'enable' },
    field: 'change',
    code: 'spanning-tree',
  },
  {
    title: 'no bridge there',
    given: { namespace: 'left', link: 'eth0', change: 'plug' },
    field: 'change',
    code: 'no-bridge',
  },
  {
    title: 'parent of a macvlan',
    given: { link: 'lower', change: 'plug', bridge: 'sw1' },
    field: 'change',
    code: 'busy',
  },
  {
    title: 'no bridge said, of several',
    given: { link: 'loose', change: 'plug' },
    field: 'bridge',
    code: 'missing',
  },
  {
    title: 'no bridge of that name',
    given: { link: 'loose', change: 'plug', bridge: 'own' },
    field: 'bridge',
    code: 'gone',
  },
  {
    title: 'in it already',
    given: { link: 'left', change: 'plug', bridge: 'sw0' },
    field: 'bridge',
    code: 'already',
  },
  {
    title: 'a bridge with another change',
    given: { link: 'left', change: 'isolate', bridge: 'sw0' },
    field: 'bridge',
    code: 'not-asked',
  },
  {
    title: 'own way',
    given: { link: 'own', change: 'plug', bridge: 'sw0' },
    field: 'confirm',
    code: 'not-confirmed',
  },
]);
