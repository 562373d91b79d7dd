import { describe, expect, test } from 'vitest';
import { snapshotJson } from '../../src/cli/show/snapshot-json.ts';
import { snapshotText } from '../../src/cli/show/snapshot-text.ts';
import { findNamespace } from '../../src/model/find.ts';
import { labelOf } from '../../src/model/label.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { connectContainer } from '../../src/recipes/connect-container/recipe.ts';
import { createBridgeNetwork } from '../../src/recipes/create-bridge-network/recipe.ts';
import { refuseKind } from '../../src/recipes/delete-namespace/fields.ts';
import { disconnectContainer } from '../../src/recipes/disconnect-container/recipe.ts';
import { engineOwned } from '../../src/recipes/links/engine-owned.ts';
import { membersOf } from '../../src/recipes/remove-network/members.ts';
import { removeNetwork } from '../../src/recipes/remove-network/recipe.ts';
import { fieldStates, resolve } from '../../src/recipes/resolve.ts';
import { runContainer } from '../../src/recipes/run-container/recipe.ts';
import { sampleSnapshot as HOME } from '../support/sample-snapshot.ts';
import { bridgeLink, CONNECTED, container, hostWith, namespace, network } from './bridge-host.ts';

const PODMAN = {
  id: 'podman',
  address: 'unix:///run/podman/podman.sock',
  uid: 0,
  state: { ...CONNECTED, family: 'podman', name: 'Podman', version: '5.8.6' },
} as const;

/** Docker with web on bridge, Podman with web and db on lan. */
function bothEngines(): Snapshot {
  const known = hostWith([], {
    engine: CONNECTED,
    containers: [
      container('web', { id: 'a'.repeat(64), namespace: 41 }),
      container('web', { id: 'b'.repeat(64), engine: 'podman', namespace: 42 }),
      container('db', { id: 'c'.repeat(64), engine: 'podman', namespace: 43 }),
    ],
    networks: [network('backend'), network('lan', { engine: 'podman' })],
    namespaces: [
      namespace(41),
      namespace(42, { kind: 'container', containers: ['b'.repeat(64)] }),
      namespace(43),
    ],
  });
  return { ...known, host: { ...known.host, otherEngines: [PODMAN] } };
}

const facts = (snapshot: Snapshot) => ({ snapshot, details: {} });
const refusalsOf = (...asked: Parameters<typeof resolve>) => {
  const resolution = resolve(...asked);
  return resolution.ok ? [] : resolution.refusals.map(({ field, code }) => `${field} ${code}`);
};

describe('a host with two engines', () => {
  test.each([
    [connectContainer, { container: 'db', network: 'backend' }, 'container other-engine'],
    [connectContainer, { container: 'web', network: 'lan' }, 'network other-engine'],
    [disconnectContainer, { container: 'db', network: 'lan' }, 'container other-engine'],
    [removeNetwork, { network: 'lan' }, 'network other-engine'],
    [runContainer, { image: 'x', network: 'lan' }, 'network other-engine'],
    [runContainer, { image: 'x', network: 'container:db' }, 'network other-engine'],
  ])('refuses what is of the other: $id %o', (recipe, given, refused) => {
    expect(refusalsOf(recipe, given, facts(bothEngines()))).toContain(refused);
  });

  test('says which engine it is, and how to work on it', () => {
    const resolution = resolve(
      connectContainer,
      { container: 'db', network: 'backend' },
      facts(bothEngines()),
    );
    expect(resolution).toMatchObject({
      refusals: [
        {
          message: 'db belongs to another engine (podman), but patchpanel works with Docker here',
          hint: 'to change that engine: patchpanel --host unix:///run/podman/podman.sock',
        },
        ...(resolution.ok ? [] : resolution.refusals.slice(1)),
      ],
    });
  });

  test('names the command of the engine whose container or network it is', () => {
    const snapshot = bothEngines();
    const found = snapshot.namespaces.find(({ id }) => id === 42);
    const [lan] = snapshot.networks.filter(({ engine }) => engine === 'podman');
    if (lan === undefined) throw new Error('there is no network');
    const carried = { ...snapshot, networks: [{ ...lan, bridge: 'podman1' }] };
    const end = { namespace: namespace(1, { kind: 'host' }), link: bridgeLink('podman1', []) };
    expect(engineOwned(carried, end)?.way).toBe('podman network rm lan');
    expect(found && refuseKind(found, { snapshot })?.hint).toBe('podman stop web');
  });

  test('takes no container of the other off a network of the same name', () => {
    const model = HOME.containers.flatMap(({ endpoints }) => endpoints)[0];
    if (model === undefined) throw new Error('the sample has no endpoint');
    const endpoints = [{ ...model, network: 'backend', networkId: 'backend' }];
    const snapshot = bothEngines();
    const containers = snapshot.containers.map((each) => ({ ...each, endpoints }));
    const [backend] = snapshot.networks;
    if (backend === undefined) throw new Error('there is no network');
    const members = membersOf(backend, { ...snapshot, containers });
    expect(members.map(({ container: { name, engine } }) => [name, engine])).toEqual([
      ['web', undefined],
    ]);
  });

  test('offers what is of the engine that is changed, and takes names that the other has', () => {
    const [field] = fieldStates(connectContainer, {}, facts(bothEngines()));
    expect(field?.choices?.map(({ value }) => value)).toEqual(['web']);
    const named = { name: 'lan', subnet: '10.77.0.0/24' };
    expect(refusalsOf(createBridgeNetwork, named, facts(bothEngines()))).not.toContain(
      'name taken',
    );
  });

  test('asks which of two containers of one name is meant', () => {
    const found = findNamespace(bothEngines(), 'web');
    expect(found).toMatchObject({ ok: false, code: 'ambiguous' });
    expect(!found.ok && found.hint).toContain('(a container of podman)');
  });

  test('tells namespaces of one name apart', () => {
    const snapshot = bothEngines();
    const labels = snapshot.namespaces.map((each) => labelOf(snapshot, each));
    expect(labels).toContain('web (podman)');
  });

  test('names the engine of each in JSON and text, and of a host with one names none', () => {
    const two = snapshotJson(bothEngines());
    expect(two.containers.map((each) => ('engine' in each ? each.engine : null))).toEqual([
      'docker',
      'podman',
      'podman',
    ]);
    expect(two.networks).toMatchObject([{ engine: 'docker' }, { engine: 'podman' }]);
    const { host, ...rest } = bothEngines();
    const { otherEngines: _, ...alone } = host;
    const own = { containers: rest.containers.slice(0, 1), networks: rest.networks.slice(0, 1) };
    const one = snapshotJson({ ...rest, ...own, host: alone });
    expect(JSON.stringify(one)).not.toMatch(/"engine":"/);
    const lines = snapshotText(bothEngines(), { ascii: true }).flat();
    expect(lines.map((part) => (typeof part === 'string' ? part : part.text)).join(' ')).toContain(
      'Docker 28.2.2 - podman 5.8.6',
    );
  });
});

const PROBLEM = { what: 'ask the engine', why: 'no answer within 10 s', hint: '' };

test.each([
  [createBridgeNetwork, { name: 'n' }, 'name'],
  [connectContainer, { container: 'web', network: 'backend' }, 'container'],
  [runContainer, { image: 'x' }, 'image'],
])('of a rootless engine, or one that may be, nothing is changed: $id', (recipe, given, field) => {
  const refusals = (engine: Partial<typeof CONNECTED>) => {
    const snapshot = hostWith([], {
      engine: { ...CONNECTED, ...engine },
      containers: [container('web')],
      networks: [network('backend')],
    });
    return refusalsOf(recipe, given, facts(snapshot));
  };
  expect(refusals({ rootless: true })).toContain(`${field} rootless`);
  expect(refusals({ unread: PROBLEM })).toContain(`${field} unreadable`);
});
