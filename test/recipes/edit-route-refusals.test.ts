import { editRoute } from '../../src/recipes/edit-route/recipe.ts';
import { linkFacts } from './link-facts.ts';
import { testRefusals } from './refusal-rows.ts';

const remove = (route: string, more = {}) => ({ change: 'remove', route, ...more });
const replace = (route: string, more = {}) => ({ change: 'replace', route, ...more });
const add = (given: object) => ({ destination: '10.99.0.0/16', ...given });

testRefusals(linkFacts('10.70.0.9'), editRoute, [
  {
    title: 'no such namespace',
    given: add({ namespace: 'nix', link: 'br0' }),
    field: 'namespace',
    code: 'not-found',
  },
  {
    title: 'no such change',
    given: add({ change: 'swap', link: 'br0' }),
    field: 'change',
    code: 'unknown-choice',
  },
  {
    title: 'no destination',
    given: { destination: 'home', link: 'br0' },
    field: 'destination',
    code: 'no-subnet',
  },
  {
    title: 'multicast',
    given: { destination: '224.0.0.0/8', link: 'br0' },
    field: 'destination',
    code: 'no-subnet',
  },
  {
    title: 'host bits',
    given: { destination: '10.99.0.1/16', link: 'br0' },
    field: 'destination',
    code: 'host-bits',
  },
  {
    title: 'gateway no address',
    given: add({ gateway: '10.0.0.1/24' }),
    field: 'gateway',
    code: 'no-address',
  },
  {
    title: 'gateway of another family',
    given: add({ gateway: 'fd00::1' }),
    field: 'gateway',
    code: 'family',
  },
  {
    title: 'gateway itself',
    given: add({ gateway: '10.0.0.5' }),
    field: 'gateway',
    code: 'itself',
  },
  {
    title: 'gateway on no cable',
    given: add({ gateway: '10.123.0.1' }),
    field: 'gateway',
    code: 'outside',
  },
  { title: 'neither gateway nor link', given: add({}), field: 'link', code: 'missing' },
  { title: 'no such link', given: add({ link: 'eth9' }), field: 'link', code: 'gone' },
  { title: 'a link that is down', given: add({ link: 'spare' }), field: 'link', code: 'down' },
  {
    title: 'a gateway by another link',
    given: add({ gateway: '10.0.0.1', link: 'br0' }),
    field: 'link',
    code: 'other-link',
  },
  {
    title: 'metric no number',
    given: add({ link: 'br0', metric: 'low' }),
    field: 'metric',
    code: 'not-a-number',
  },
  {
    title: 'there already',
    given: { destination: '10.51.0.0/16', link: 'br0', metric: '0' },
    field: 'metric',
    code: 'already',
  },
  {
    title: 'a route for an added one',
    given: add({ link: 'br0', route: 'default' }),
    field: 'route',
    code: 'not-asked',
  },
  {
    title: 'a way around the own one',
    given: { destination: '10.70.0.0/16', gateway: '10.2.0.9' },
    field: 'confirm',
    code: 'not-confirmed',
  },
  { title: 'no such route', given: remove('10.123.0.0/16'), field: 'route', code: 'gone' },
  {
    title: 'the kernel’s, with an address',
    given: remove('local 10.0.0.5 dev eth0 table local'),
    field: 'route',
    code: 'gone',
  },
  { title: 'several routes', given: remove('default'), field: 'route', code: 'ambiguous' },
  {
    title: 'a destination for a replaced one',
    given: replace('10.51.0.0/16', { destination: '10.50.0.0/16', gateway: '10.0.0.2' }),
    field: 'destination',
    code: 'not-asked',
  },
  {
    title: 'the way that it leads',
    given: replace('10.51.0.0/16', { gateway: '10.50.0.1' }),
    field: 'link',
    code: 'already',
  },
  {
    title: 'a gateway of another family for a replaced one',
    given: replace('10.51.0.0/16', { gateway: 'fd00::1' }),
    field: 'gateway',
    code: 'family',
  },
  {
    title: 'own way by another gateway',
    given: replace('default via 10.0.0.1', { gateway: '10.0.0.9' }),
    field: 'confirm',
    code: 'not-confirmed',
  },
  {
    title: 'one that cannot be set again',
    given: remove('10.56.0.0/16'),
    field: 'route',
    code: 'irretrievable',
  },
  {
    title: 'the last default route',
    given: remove('default via 10.4.0.1', { namespace: 'box' }),
    field: 'confirm',
    code: 'not-confirmed',
  },
  {
    title: 'own way',
    given: remove('default via 10.0.0.1'),
    field: 'confirm',
    code: 'not-confirmed',
  },
  {
    title: 'own way, confirmed wrongly',
    given: remove('default via 10.0.0.1', { confirm: 'br0' }),
    field: 'confirm',
    code: 'not-confirmed',
  },
]);
