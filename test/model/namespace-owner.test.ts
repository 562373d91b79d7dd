import { expect, test } from 'vitest';
import { findNamespace, nameOfNamespace } from '../../src/model/find.ts';
import type { Namespace } from '../../src/model/kernel/namespace.ts';
import type { NamespaceOwner } from '../../src/model/kernel/namespace-owner.ts';
import { kindLabel, labelOf } from '../../src/model/label.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { container, namespace, sampleSnapshot } from '../support/sample-snapshot.ts';

const ID = `00916d128e97${'0'.repeat(52)}`;
const NODE = `abcd${'1'.repeat(60)}`;

const service = (name: string): NamespaceOwner => ({
  kind: 'service',
  runtime: 'systemd',
  name,
  within: [],
});
const pod: NamespaceOwner = {
  kind: 'pod',
  runtime: 'kubernetes',
  id: 'u-1',
  name: 'cart-0',
  namespace: 'shop',
  within: [],
};
const nameless: NamespaceOwner = { ...pod, name: null, namespace: null };
const box: NamespaceOwner = {
  kind: 'container',
  runtime: 'podman',
  id: ID,
  name: 'webby',
  within: [],
};
const lxc = { kind: 'machine', runtime: 'lxc', name: 'c1' } as const;
const CNI = 'cni-1c343c2c-7d14-8b75-f987-ce3a7c55ef82';

function host(...owned: readonly Partial<Namespace>[]): Snapshot {
  const namespaces = owned.map((over, at) =>
    namespace({
      id: 100 + at,
      kind: 'process',
      processes: [{ pid: 50 + at, name: 'sleep' }],
      ...over,
    }),
  );
  const node = container({ id: NODE, name: 'node', namespace: null });
  return { ...sampleSnapshot, namespaces, containers: [node] };
}

test.each<[string, string, Partial<Namespace>]>([
  ['web.service', 'systemd service', { owners: [service('web.service')] }],
  ['shop/cart-0', 'Kubernetes pod', { owners: [pod] }],
  ['pod u-1', 'Kubernetes pod', { owners: [nameless] }],
  ['webby', 'Podman container', { owners: [box] }],
  ['podman 00916d128e97', 'Podman container', { owners: [{ ...box, name: null }] }],
  ['c1', 'LXC machine', { owners: [{ ...lxc, within: [] }] }],
  // The machine's own names say less; those of a person say more.
  ['shop/cart-0', 'Kubernetes pod', { kind: 'named', names: [CNI], owners: [pod] }],
  ['mine', 'Kubernetes pod', { kind: 'named', names: [CNI, 'mine'], owners: [pod] }],
  [CNI, 'named', { kind: 'named', names: [CNI] }],
  [
    'webby, web.service',
    'Podman container, systemd service',
    { owners: [box, service('web.service')] },
  ],
  // Named by somebody else's root: it says whose.
  [
    'webby of user 1000',
    'Podman container',
    { owners: [{ ...box, within: [{ kind: 'user', uid: 1000 }] }] },
  ],
  [
    'web.service in c1',
    'systemd service',
    { owners: [{ ...service('web.service'), within: [lxc] }] },
  ],
  [
    'shop/cart-0 in node',
    'Kubernetes pod',
    {
      owners: [
        { ...pod, within: [{ kind: 'container', runtime: 'docker', id: NODE, name: null }] },
      ],
    },
  ],
])('%s, a %s', (label, kind, over) => {
  const snapshot = host(over);
  const [found = namespace({ id: 0, kind: 'host' })] = snapshot.namespaces;
  expect(labelOf(snapshot, found)).toBe(label);
  expect(kindLabel(found)).toBe(kind);
  const name = nameOfNamespace(snapshot, found);
  expect(findNamespace(snapshot, name)).toMatchObject({ ok: true, namespace: { id: found.id } });
});

test.each(['shop/cart-0', 'cart-0', 'u-1'])('%s finds the pod', (text) => {
  const snapshot = host({ owners: [service('web.service')] }, { owners: [pod] });
  expect(findNamespace(snapshot, text)).toMatchObject({ ok: true, namespace: { id: 101 } });
});

test('two of one name are refused, told apart by their inodes', () => {
  const snapshot = host({ owners: [service('cart-0')] }, { owners: [pod] });
  expect(findNamespace(snapshot, 'cart-0')).toMatchObject({
    ok: false,
    code: 'ambiguous',
    hint: 'say which: 100 (systemd service), 101 (Kubernetes pod)',
  });
  expect(findNamespace(snapshot, 'shop/cart-0')).toMatchObject({ ok: true });
});

test('what somebody else’s root named never answers to a bare name', () => {
  const forged = { ...pod, within: [{ kind: 'user', uid: 1000 }] } as const;
  const snapshot = host({ owners: [forged] });
  expect(findNamespace(snapshot, 'cart-0')).toMatchObject({ ok: false, code: 'not-found' });
  expect(findNamespace(snapshot, 'u-1')).toMatchObject({ ok: false, code: 'not-found' });
  expect(findNamespace(snapshot, 'shop/cart-0 of user 1000')).toMatchObject({ ok: true });
  const both = host({ owners: [forged] }, { owners: [pod] });
  expect(findNamespace(both, 'cart-0')).toMatchObject({ ok: true, namespace: { id: 101 } });
});

test('what the engine and /run/netns name comes first', () => {
  const snapshot = host({ owners: [service('mine')] }, { kind: 'named', names: ['mine'] });
  expect(findNamespace(snapshot, 'mine')).toMatchObject({ ok: true, namespace: { id: 101 } });
});
