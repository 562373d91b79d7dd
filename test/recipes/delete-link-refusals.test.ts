import { deleteLink } from '../../src/recipes/delete-link/recipe.ts';
import { linkFacts } from './link-facts.ts';
import { testRefusals } from './refusal-rows.ts';

testRefusals(linkFacts(), deleteLink, [
  {
    title: 'no such namespace',
    given: { namespace: 'nix', link: 'eth0' },
    field: 'namespace',
    code: 'not-found',
  },
  { title: 'no such link', given: { link: 'eth9' }, field: 'link', code: 'gone' },
  { title: 'no link said', given: {}, field: 'link', code: 'missing' },
  { title: 'the loopback', given: { link: 'lo' }, field: 'link', code: 'loopback' },
  {
    title: 'a kind that cannot be put back',
    given: { link: 'tun0' },
    field: 'link',
    code: 'cannot-restore',
  },
  {
    title: 'a link with another on top of it',
    given: { link: 'lower' },
    field: 'link',
    code: 'carries-others',
  },
  {
    title: 'the other end of a link with another on top of it',
    given: { link: 'lower2' },
    field: 'link',
    code: 'carries-others',
  },
  {
    title: 'own way, not confirmed',
    given: { link: 'eth0' },
    field: 'confirm',
    code: 'not-confirmed',
  },
  {
    title: 'own way, confirmed wrongly',
    given: { link: 'eth0', confirm: 'yes' },
    field: 'confirm',
    code: 'not-confirmed',
  },
  {
    title: 'other end of the own way',
    given: { namespace: 'world', link: 'w0' },
    field: 'confirm',
    code: 'not-confirmed',
  },
  {
    title: 'last default route',
    given: { namespace: 'box', link: 'eth0' },
    field: 'confirm',
    code: 'not-confirmed',
  },
  {
    title: 'nothing to confirm',
    given: { link: 'spare', confirm: 'spare' },
    field: 'confirm',
    code: 'not-asked',
  },
]);
