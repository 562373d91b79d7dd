import type { Executor } from '../../src/executor/executor.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { discover } from '../../src/inventory/kernel/discover.ts';
import { type ReadTarget, readTargetOf } from '../../src/inventory/kernel/handles.ts';
import type { RawLink } from '../../src/inventory/kernel/ip/parse-links.ts';
import { readNsids } from '../../src/inventory/kernel/read-nsids.ts';
import { readTables } from '../../src/inventory/kernel/read-tables.ts';
import { resolvePeers } from '../../src/inventory/kernel/resolve-peers.ts';
import type { Counters } from '../../src/model/kernel/link.ts';
import type { NamespaceId } from '../../src/model/kernel/namespace.ts';
import { insideHost, netlinkInside, type PrivateHost } from './private-host.ts';

/** A private host as each reader sees it. */
export type BothReaders = {
  readonly targets: () => Promise<readonly ReadTarget[]>;
  readonly byIp: (targets: readonly ReadTarget[]) => Promise<readonly Reading[]>;
  readonly quick: (targets: readonly ReadTarget[]) => Promise<readonly Reading[]>;
  /** How many namespaces the last quick reading left to ip. */
  readonly leftToIp: () => number;
};

/** All that is read of one namespace; the counters apart, since they move. */
export type Reading = {
  readonly id: NamespaceId;
  readonly seen: unknown;
  readonly counters: readonly (Counters | null)[];
};

const { signal } = new AbortController();

/** Opens both ways of reading a private host. */
export function bothReaders(host: PrivateHost): BothReaders {
  const local = localExecutor();
  const byIp = insideHost(local, host);
  let commands = 0;
  const { netlink } = local;
  if (netlink === undefined) throw new Error('the local executor does not speak netlink');
  const quick: Executor = {
    ...byIp,
    netlink: netlinkInside(netlink, host),
    run: (command, options) => {
      commands += command.argv.filter((word) => word.startsWith('/') || word === '-').length;
      return byIp.run(command, options);
    },
  };
  return {
    targets: async () => {
      const discovery = await discover(byIp, signal);
      if (!discovery.ok) throw new Error(discovery.problem.why);
      const { found, host: own } = discovery.value;
      return found.map((namespace) => readTargetOf(namespace, own));
    },
    byIp: (targets) => readAll(byIp, targets),
    quick: (targets) => {
      commands = 0;
      return readAll(quick, targets);
    },
    leftToIp: () => commands,
  };
}

async function readAll(
  executor: Executor,
  targets: readonly ReadTarget[],
): Promise<readonly Reading[]> {
  const outcomes = await readTables(executor, targets, signal);
  const nsids = await readNsids(executor, targets, targets, signal);
  if (!nsids.ok) throw new Error(nsids.problem.why);
  const links = new Map(
    [...outcomes].map(([id, outcome]): [NamespaceId, readonly RawLink[]] => [
      id,
      outcome.kind === 'read' ? outcome.tables.links : [],
    ]),
  );
  const resolved = resolvePeers(links, nsids.value);
  return targets.map(({ id }) => {
    const outcome = outcomes.get(id);
    const still = (resolved.get(id) ?? []).map((link) => ({ ...link, counters: null }));
    const tables =
      outcome?.kind === 'read'
        ? { ...outcome.tables, links: outcome.tables.links.map(({ hint }) => hint) }
        : null;
    return {
      id,
      seen: {
        kind: outcome?.kind,
        links: still,
        tables,
        nsids: [...(nsids.value.get(id) ?? [])].toSorted(([a], [b]) => a - b),
      },
      counters: (resolved.get(id) ?? []).map(({ counters }) => counters),
    };
  });
}
