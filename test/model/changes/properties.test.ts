import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change, Changed, Value } from '../../../src/model/changes/change.ts';
import { changesBetween } from '../../../src/model/changes/changes-between.ts';
import { lastKnown } from '../../../src/model/changes/known.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { snapshots } from '../../support/arbitrary-snapshot.ts';

/** What a change is about, by identity alone: names may differ from one snapshot to the other. */
function keyOf(what: Changed): string {
  switch (what.kind) {
    case 'container':
    case 'namespace':
    case 'network':
      return `${what.kind} ${what.id}`;
    case 'endpoint':
      return `endpoint ${what.container} ${what.networkName}`;
    case 'link':
      return `link ${what.namespace} ${what.index} ${what.type}`;
    case 'address':
      return `address ${what.namespace} ${what.index} ${what.address}`;
    case 'route': {
      const { family, table, type, destination, metric } = what.route;
      return `route ${what.namespace} ${[family, table, type, destination, metric]}`;
    }
    case 'rule':
      return `rule ${what.namespace} ${JSON.stringify(what.rule)}`;
  }
}

const keysOf = (changes: readonly Change[], kind: Change['kind']) =>
  changes.filter((change) => change.kind === kind).map(({ what }) => keyOf(what));

test('a host that is as it was has no changes, whatever ticks on it', () => {
  fc.assert(
    fc.property(snapshots, fc.nat(), (snapshot, rxBytes) => {
      const later = structuredClone(snapshot);
      const ticked: Snapshot = {
        ...later,
        takenAt: '2027-01-01T00:00:00.000Z',
        containers: later.containers.map((one) => ({ ...one, status: 'Up for ever', pid: 9 })),
        namespaces: later.namespaces.map((one) => ({
          ...one,
          processes: [{ pid: rxBytes, name: 'new' }],
          neighbours: [],
          unread: [],
          links: one.links.map((link) => ({
            ...link,
            counters: link.counters === null ? null : { ...link.counters, rxBytes },
          })),
        })),
      };
      expect(changesBetween(snapshot, ticked)).toEqual([]);
    }),
  );
});

test('the other way round what was added is removed, and a field goes back', () => {
  const fieldsOf = (changes: readonly Change[], isBack: boolean) =>
    changes.flatMap((change) => {
      // The state that a link has with its flag is told one way only, where it says more than that.
      if (change.kind !== 'changed' || change.field === 'operState') return [];
      const { field, from, to, what } = change;
      return [[keyOf(what), field, ...(isBack ? [to, from] : [from, to])].join(' ')];
    });
  fc.assert(
    fc.property(snapshots, snapshots, (one, other) => {
      const there = changesBetween(one, other);
      const back = changesBetween(other, one);
      expect(keysOf(back, 'removed').toSorted()).toEqual(keysOf(there, 'added').toSorted());
      expect(keysOf(back, 'added').toSorted()).toEqual(keysOf(there, 'removed').toSorted());
      expect(fieldsOf(back, true).toSorted()).toEqual(fieldsOf(there, false).toSorted());
    }),
  );
});

type Facts = ReadonlyMap<string, ReadonlyMap<string, Value>>;

/** All that is to be told of a host, in the plainest form: what is true of what, and what else tells it. */
function factsOf({ containers, networks, namespaces }: Snapshot): Facts {
  const facts = new Map<string, Map<string, Value>>();
  const state = (thing: string, field: string, value: Value) => {
    const fields = facts.get(thing) ?? new Map<string, Value>();
    facts.set(thing, fields.set(field, value));
  };
  for (const { id, name, state: now, ports, endpoints } of containers) {
    state(`container ${id}`, 'name', name);
    state(`container ${id}`, 'state', now);
    state(`container ${id}`, 'ports', JSON.stringify(ports));
    for (const { network, interface: _, aliases: __, settings: ___, ...rest } of endpoints) {
      state(`endpoint ${id} ${network}`, 'all', JSON.stringify(rest));
    }
  }
  for (const { id, containers: _, ...rest } of networks) {
    state(`network ${id}`, 'all', JSON.stringify(rest));
  }
  for (const { id, names, links, routes, rules } of namespaces) {
    state(`namespace ${id}`, 'names', names.join(' '));
    const index = (name: string | null) => links.find((link) => link.name === name)?.index ?? name;
    for (const { addresses, counters: _, peer, master, ...rest } of links) {
      const thing = `link ${id} ${rest.index} ${rest.kind}`;
      state(thing, 'all', JSON.stringify(rest));
      state(`plug ${id} ${rest.index}`, 'master', index(master));
      if (peer?.kind === 'known') state(thing, 'peer', `${peer.namespace} ${peer.index}`);
      for (const one of addresses) {
        const text = `${one.address}/${one.prefixLength}`;
        state(`address ${id} ${rest.index} ${text}`, 'scope', one.scope);
      }
    }
    for (const { device, nextHops, ...rest } of routes) {
      const { family, table, type, destination, metric, protocol } = rest;
      if (table === 'local' && protocol === 'kernel') continue;
      const hops = nextHops.map((hop) => [hop.gateway, index(hop.device)]);
      const thing = `route ${id} ${[family, table, type, destination, metric]}`;
      const all = JSON.stringify([rest, index(device), hops]);
      const count = facts.get(thing)?.get(all) ?? 0;
      state(thing, all, Number(count) + 1);
    }
    for (const rule of rules) {
      const thing = `rule ${id} ${JSON.stringify(rule)}`;
      state(thing, 'times', Number(facts.get(thing)?.get('times') ?? 0) + 1);
    }
  }
  return facts;
}

/** What a thing may be told by: itself; what it is in, where that came or went; a link for what the kernel makes of it. */
function isTold(thing: string, changes: readonly Change[]): boolean {
  const [kind, inside, index] = thing.split(' ');
  return changes.some(({ kind: how, what }) => {
    const key = keyOf(what);
    if (key === thing) return true;
    if (how !== 'changed' && key === `container ${inside}`) return kind === 'endpoint';
    if (how !== 'changed' && key === `namespace ${inside}`) return true;
    // A bridge that takes the name of another comes by itself.
    if (kind === 'plug') return key.startsWith(`link ${inside} `);
    if (kind === 'address') return key.startsWith(`link ${inside} ${index} `);
    if (kind !== 'route') return false;
    return key.startsWith(`link ${inside} `) || key.startsWith(`address ${inside} `);
  });
}

test('every difference is told by a change', () => {
  fc.assert(
    fc.property(snapshots, snapshots, (before, after) => {
      const changes = changesBetween(before, after);
      const [was, is] = [factsOf(before), factsOf(after)];
      for (const thing of new Set([...was.keys(), ...is.keys()])) {
        const [from, to] = [was.get(thing), is.get(thing)];
        const peers = from?.has('peer') === true && to?.has('peer') === true;
        const fields = new Set([...(from?.keys() ?? []), ...(to?.keys() ?? [])]);
        if (!peers) fields.delete('peer');
        const differs = [...fields].some((field) => from?.get(field) !== to?.get(field));
        if (differs) expect(isTold(thing, changes), thing).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('each thing is told of once in each respect, and nothing is told that stayed', () => {
  fc.assert(
    fc.property(snapshots, snapshots, (before, after) => {
      const changes = changesBetween(before, after);
      const told = changes
        .filter(({ what }) => what.kind !== 'route' && what.kind !== 'rule')
        .map((change) => [keyOf(change.what), change.kind === 'changed' ? change.field : '']);
      expect(new Set(told.map(String)).size).toBe(told.length);
      for (const change of changes) {
        expect(change.at).toBe(after.takenAt);
        if (change.kind === 'changed') expect(change.from).not.toBe(change.to);
      }
    }),
  );
});

test('what could not be read is as it was last known, and is told of when it is back', () => {
  const problem = { what: 'ask', why: 'away', hint: '' };
  fc.assert(
    fc.property(snapshots, snapshots, (before, after) => {
      const away: Snapshot = {
        ...before,
        host: {
          ...before.host,
          engine: { kind: 'unreachable', problem, absent: true },
          namespace: null,
        },
        containers: [],
        networks: [],
        namespaces: [],
      };
      expect(changesBetween(before, away)).toEqual([]);
      const known = lastKnown(before, away);
      expect(changesBetween(known, after)).toEqual(changesBetween(before, after));
      expect(changesBetween(lastKnown(null, away), after)).toEqual([]);

      const refused: Snapshot = {
        ...before,
        namespaces: before.namespaces.map((one) => ({
          ...one,
          access: { kind: 'refused', problem },
          links: [],
          routes: [],
          rules: [],
        })),
      };
      expect(changesBetween(before, refused)).toEqual([]);
      expect(changesBetween(refused, before)).toEqual([]);
      expect(lastKnown(before, refused).namespaces).toEqual(before.namespaces);
    }),
  );
});
