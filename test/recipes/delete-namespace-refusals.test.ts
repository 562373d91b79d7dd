import { deleteNamespace } from '../../src/recipes/delete-namespace/recipe.ts';
import { hostWith, link, namespace, on } from './bridge-host.ts';
import { testRefusals } from './refusal-rows.ts';
import { knownOf } from './set-host.ts';

const known = (id: number, index: number) => ({ kind: 'known', namespace: id, index }) as const;
const named = (id: number, name: string, parts: Parameters<typeof namespace>[1] = {}) =>
  namespace(id, { names: [name], paths: [`/run/netns/${name}`], ...parts });

const snapshot = hostWith(
  [
    link('eth0', { index: 2, addresses: [on('10.0.0.5/24')], peer: known(2, 2) }),
    link('above', { index: 3, peer: known(9, 2) }),
    link('mv1', { index: 4, kind: 'macvlan', lower: known(1, 3) }),
  ],
  {
    namespaces: [
      named(2, 'world', {
        links: [link('w0', { index: 2, addresses: [on('10.0.0.1/24')], peer: known(1, 2) })],
      }),
      named(3, 'plain'),
      named(4, 'busy', { processes: [{ pid: 7, name: 'sleep' }] }),
      named(5, 'twice', {
        names: ['twice', 'again'],
        paths: ['/run/netns/twice', '/run/netns/again'],
      }),
      named(6, 'linked', {
        names: ['linked', 'alias'],
        paths: ['/run/netns/linked', '/run/netns/alias'],
      }),
      named(7, 'ruled', {
        rules: [
          { family: 4, priority: 32_765, from: '10.1.0.0/16', to: null, table: '77', detail: [] },
        ],
      }),
      named(8, 'walled'),
      named(9, 'below', { links: [link('b0', { index: 2, peer: known(1, 3) })] }),
      named(10, 'tunnelled', { links: [link('tun0', { index: 2, kind: 'tun', mac: null })] }),
    ],
  },
);
const path = { client: '10.0.0.9', server: '10.0.0.5', device: 'eth0' };
const { details } = knownOf(snapshot, {
  links: { '1/mv1': { lower: { namespace: 1, index: 3, name: 'above' } } },
});
const rules = snapshot.namespaces.map(({ id }) => ({
  namespace: id,
  rules: id === 8 ? ['table inet mine {', '}'] : [],
}));
const facts = {
  snapshot,
  details: {
    ...details,
    ownPath: { ok: true, value: path },
    namespaceRules: { ok: true, value: rules },
  },
} as const;

testRefusals(facts, deleteNamespace, [
  { title: 'no such', given: { namespace: 'nix' }, field: 'namespace', code: 'not-found' },
  { title: 'none said', given: {}, field: 'namespace', code: 'missing' },
  { title: 'the host', given: { namespace: 'host' }, field: 'namespace', code: 'host' },
  { title: 'a process', given: { namespace: 'busy' }, field: 'namespace', code: 'in-use' },
  { title: 'two names', given: { namespace: 'twice' }, field: 'namespace', code: 'other-names' },
  {
    title: 'a name that is a link',
    given: { namespace: 'alias' },
    field: 'namespace',
    code: 'other-names',
  },
  { title: 'rules', given: { namespace: 'ruled' }, field: 'namespace', code: 'rules' },
  { title: 'a firewall', given: { namespace: 'walled' }, field: 'namespace', code: 'firewall' },
  {
    title: 'a link that cannot be put back',
    given: { namespace: 'tunnelled' },
    field: 'namespace',
    code: 'cannot-restore',
  },
  {
    title: 'a link outside on top of one inside',
    given: { namespace: 'below' },
    field: 'namespace',
    code: 'carries-others',
  },
  {
    title: 'own way, not confirmed',
    given: { namespace: 'world' },
    field: 'confirm',
    code: 'not-confirmed',
  },
  {
    title: 'nothing to confirm',
    given: { namespace: 'plain', confirm: 'plain' },
    field: 'confirm',
    code: 'not-asked',
  },
]);
