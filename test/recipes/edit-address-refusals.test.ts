import { editAddress } from '../../src/recipes/edit-address/recipe.ts';
import { linkFacts } from './link-facts.ts';
import { testRefusals } from './refusal-rows.ts';

const add = { link: 'eth0', change: 'add' };
const remove = { link: 'eth0', change: 'remove' };
const replace = (old: string, address: string) => ({
  ...{ namespace: 'box', link: 'eth0', change: 'replace', old, address },
});

testRefusals(linkFacts(), editAddress, [
  {
    title: 'no such namespace',
    given: { namespace: 'nix', ...add, address: '10.7.0.1/24' },
    field: 'namespace',
    code: 'not-found',
  },
  {
    title: 'no such link',
    given: { link: 'eth9', address: '10.7.0.1/24' },
    field: 'link',
    code: 'gone',
  },
  {
    title: 'no such change',
    given: { link: 'eth0', change: 'swap', address: '10.7.0.1/24' },
    field: 'change',
    code: 'unknown-choice',
  },
  {
    title: 'no address',
    given: { ...add, address: 'nine' },
    field: 'address',
    code: 'no-address',
  },
  {
    title: 'no prefix',
    given: { ...add, address: '10.7.0.1' },
    field: 'address',
    code: 'no-prefix',
  },
  {
    title: 'multicast',
    given: { ...add, address: '224.0.0.9/24' },
    field: 'address',
    code: 'no-host',
  },
  {
    title: 'the subnet',
    given: { ...add, address: '10.7.0.0/24' },
    field: 'address',
    code: 'network',
  },
  {
    title: 'the broadcast address',
    given: { ...add, address: '10.7.0.255/24' },
    field: 'address',
    code: 'broadcast',
  },
  {
    title: 'on the link already',
    given: { ...add, address: '10.0.0.5/24' },
    field: 'address',
    code: 'in-use',
  },
  {
    title: 'on another link',
    given: { ...add, address: '10.2.0.1/16' },
    field: 'address',
    code: 'in-use',
  },
  {
    title: 'IPv6 without room',
    given: { link: 'tiny', address: 'fd00:b::1/64' },
    field: 'address',
    code: 'no-ipv6',
  },
  {
    title: 'IPv6 switched off',
    given: { link: 'old', address: 'fd00:b::1/64' },
    field: 'address',
    code: 'no-ipv6',
  },
  {
    title: 'not on the link',
    given: { ...remove, address: '10.0.0.99/24' },
    field: 'address',
    code: 'gone',
  },
  {
    title: 'another prefix',
    given: { ...remove, address: '10.0.0.5/16' },
    field: 'address',
    code: 'gone',
  },
  {
    title: 'an old one with an added one',
    given: { ...add, address: '10.7.0.1/24', old: '10.0.0.5/24' },
    field: 'old',
    code: 'not-asked',
  },
  {
    title: 'no such old one',
    given: replace('10.4.0.3/24', '10.4.0.9/24'),
    field: 'old',
    code: 'gone',
  },
  {
    title: 'another family in its place',
    given: replace('10.4.0.2/24', 'fd00:4::9/64'),
    field: 'address',
    code: 'family',
  },
  {
    title: 'itself in its place',
    given: replace('10.4.0.2/24', '10.4.0.2/24'),
    field: 'address',
    code: 'already',
  },
  {
    title: 'one of another link in its place',
    given: { ...replace('10.0.0.5/24', '10.2.0.1/24'), namespace: 'host' },
    field: 'address',
    code: 'in-use',
  },
  {
    title: 'another for the own address',
    given: { ...replace('10.0.0.5/24', '10.0.0.99/24'), namespace: 'host' },
    field: 'confirm',
    code: 'not-confirmed',
  },
  {
    title: 'own address',
    given: { ...remove, address: '10.0.0.5/24' },
    field: 'confirm',
    code: 'not-confirmed',
  },
  {
    title: 'own address, confirmed wrongly',
    given: { ...remove, address: '10.0.0.5/24', confirm: 'p0' },
    field: 'confirm',
    code: 'not-confirmed',
  },
  {
    title: 'last default route',
    given: { namespace: 'box', ...remove, address: '10.4.0.2/24' },
    field: 'confirm',
    code: 'not-confirmed',
  },
  {
    title: 'nothing to confirm',
    given: { ...add, address: '10.7.0.1/24', confirm: 'eth0' },
    field: 'confirm',
    code: 'not-asked',
  },
]);
