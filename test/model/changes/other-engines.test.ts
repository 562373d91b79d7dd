import { expect, test } from 'vitest';
import { changesBetween } from '../../../src/model/changes/changes-between.ts';
import { lastKnown } from '../../../src/model/changes/known.ts';
import type { EngineState, Snapshot } from '../../../src/model/snapshot.ts';
import { container, namespace, network, sampleSnapshot } from '../../support/sample-snapshot.ts';

const there: EngineState = {
  kind: 'connected',
  family: 'podman',
  name: 'Podman',
  version: '5.8.0',
  swarm: { state: 'inactive', manager: false, address: null },
};
const problem = { what: 'ask the engine', why: 'it did not answer within 5 s', hint: '' };
const away: EngineState = { kind: 'unreachable', problem, absent: false };
const INSIDE = 4026533000;

/** The sample host with a second engine, and what that tells. */
function withPodman(state: EngineState, names: readonly string[]): Snapshot {
  const { host, containers, networks, namespaces } = sampleSnapshot;
  const engine = { id: 'podman', address: 'unix:///run/podman/podman.sock', uid: 0, state };
  return {
    ...sampleSnapshot,
    host: { ...host, otherEngines: [engine] },
    containers: [
      ...containers,
      ...names.map((name) => container({ id: name, name, engine: 'podman' })),
    ],
    networks: [
      ...networks,
      ...(state.kind === 'connected'
        ? [network({ id: 'p1', name: 'podman', engine: 'podman' })]
        : []),
    ],
    namespaces: [...namespaces, namespace({ id: INSIDE, kind: 'container', containers: names })],
  };
}

const told = (before: Snapshot, after: Snapshot) =>
  changesBetween(before, after).map(({ kind, what }) => [
    kind,
    what.kind,
    'name' in what && what.name,
  ]);

test('another engine that does not answer has lost nothing, and what changed is told once it does', () => {
  const before = withPodman(there, ['db']);
  const silent = withPodman(away, []);
  expect(told(before, silent)).toEqual([]);
  const known = lastKnown(before, silent);
  expect(known.containers.map(({ name }) => name)).toContain('db');
  expect(known.namespaces.find(({ id }) => id === INSIDE)?.containers).toEqual(['db']);
  expect(told(known, before)).toEqual([]);
  expect(told(known, withPodman(there, ['cache']))).toEqual([
    ['removed', 'container', 'db'],
    ['added', 'container', 'cache'],
  ]);
});

test('what the other engine tells stands, where the one that the host was opened with is away', () => {
  const before = withPodman(there, ['db']);
  const now = withPodman(there, ['db', 'cache']);
  const silent: Snapshot = {
    ...now,
    host: { ...now.host, engine: away },
    containers: now.containers.filter(({ engine }) => engine === 'podman'),
    networks: now.networks.filter(({ engine }) => engine === 'podman'),
  };
  expect(told(before, silent)).toEqual([['added', 'container', 'cache']]);
  expect(told(lastKnown(before, silent), now)).toEqual([]);
});
