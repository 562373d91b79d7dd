import { examine } from '../../src/cli/doctor/doctor.ts';
import { snapshotJson } from '../../src/cli/show/snapshot-json.ts';
import type { Host } from '../../src/executor/operation.ts';
import { explain as explainOnce } from '../../src/explain/explain.ts';
import { readDetails } from '../../src/inventory/details/read-details.ts';
import { readSockets } from '../../src/inventory/details/read-sockets.ts';
import { namespaceEntryOf } from '../../src/inventory/kernel/entry-of.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { changesBetween } from '../../src/model/changes/changes-between.ts';
import type { DetailName } from '../../src/model/details.ts';
import { findNamespace } from '../../src/model/find.ts';
import type { Namespace } from '../../src/model/kernel/namespace.ts';
import { mapOf } from '../../src/model/map/graph.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { runMatrix } from '../../src/probe/matrix/run-matrix.ts';
import { runPing } from '../../src/probe/ping/ping-runner.ts';
import { figuresOf } from '../../src/probe/ping/ping-stats.ts';
import { matrixRows } from '../../src/store/matrix.ts';

/** The facts that a subcommand reports of a host, and what it could not find out. */
export type Told = { readonly facts: unknown; readonly problems: readonly string[] };

/** A subcommand, or its part that reads a host. `whole` is the host when nothing was broken. */
export type View = {
  readonly name: string;
  readonly look: (host: Host, whole: Snapshot) => Promise<Told>;
};

const { signal } = new AbortController();

/**
 * `a` and `b` on a bridge, and `c` there, which drops what comes in; `e` behind the host, which does not
 * forward; `a` has a default route by the host, and refuses 10.77.0.0/16.
 */
export const SET_UP = `
echo 0 >/proc/sys/net/ipv6/conf/default/router_solicitations
sysctl -qw net.ipv4.ip_forward=0
for bridge in br0:10.9.0.1 br1:10.8.0.1; do
  ip link add \${bridge%:*} type bridge; ip link set \${bridge%:*} up
  ip addr add \${bridge#*:}/24 dev \${bridge%:*}
done
for name in a:br0:10.9.0.2 b:br0:10.9.0.3 c:br0:10.9.0.4 e:br1:10.8.0.2; do
  end=\${name%%:*}; rest=\${name#*:}
  ip netns add $end; ip -n $end link set lo up
  ip link add port-$end type veth peer name eth0 netns $end
  ip link set port-$end master \${rest%:*} up; ip -n $end link set eth0 up
  ip -n $end addr add \${rest#*:}/24 dev eth0
done
ip -n a route add default via 10.9.0.1
ip -n e route add default via 10.8.0.1
ip -n a route add blackhole 10.77.0.0/16
ip netns exec c iptables -A INPUT -s 10.9.0.2 -j DROP
`;

function namespaceIn(snapshot: Snapshot, name: string): Namespace | null {
  const found = findNamespace(snapshot, name);
  return found.ok ? found.namespace : null;
}

function words(problems: readonly { readonly what: string; readonly why: string }[]) {
  return problems.map(({ what, why }) => `${what}: ${why}`);
}

/** Removes what changes by itself: processes, counters, neighbours, the time. */
function still(snapshot: Snapshot) {
  const { host, namespaces } = snapshotJson(snapshot);
  const { foundAll: _, engine: __, ...own } = host;
  return {
    host: host.namespace === null ? null : own,
    namespaces: namespaces.map(({ id, kind, names, paths, links, routes, rules }) => ({
      id,
      kind,
      names,
      paths,
      links: links.map(({ counters: ___, peerUnknown: ____, ...link }) => link),
      routes,
      rules,
    })),
  };
}

/** `snapshot`, `map` and `watch` are made of one reading. */
const snapshot: View = {
  name: 'snapshot, map, watch',
  look: async (host, whole) => {
    const read = await readSnapshot({ ...host, signal });
    const { nodes, edges } = mapOf(read);
    // A port of a bridge is drawn by itself where it is not known what its cable leads to.
    const drawn = { nodes, cables: edges.filter(({ kind }) => kind === 'veth') };
    const changes = changesBetween(whole, read).map(({ kind, what }) => ({ kind, what }));
    return {
      facts: { ...still(read), map: JSON.parse(JSON.stringify(drawn)), changes },
      problems: words(read.problems),
    };
  },
};

const show: View = {
  name: 'show b',
  look: async (host, whole) => {
    const namespace = namespaceIn(whole, 'b');
    const entry = namespace === null ? null : namespaceEntryOf(namespace);
    if (entry === null) throw new Error('nothing leads into b');
    const sockets = await readSockets({ executor: host.executor, entry, signal });
    return sockets.ok
      ? { facts: sockets.value, problems: [] }
      : { facts: null, problems: words([sockets.problem]) };
  },
};

const NOTHING_ASKED = {
  hosts: [],
  context: null,
  readOnly: false,
  dryRun: false,
  ascii: false,
  noColor: false,
} as const;

const doctor: View = {
  name: 'doctor',
  look: async ({ executor, engine }) => {
    const all = await examine(executor, engine, {
      env: {},
      globals: NOTHING_ASKED,
    });
    const known = all.filter(({ status }) => status !== 'unknown');
    return {
      facts: Object.fromEntries(known.map(({ id, status, found }) => [id, { status, found }])),
      problems: all.flatMap(({ status, found }) => (status === 'unknown' ? [found] : [])),
    };
  },
};

const matrix: View = {
  name: 'matrix',
  look: async ({ executor }, whole) => {
    const ends = ['a', 'b', 'c'].flatMap((name) => namespaceIn(whole, name) ?? []);
    const cells = await runMatrix({ executor, rows: matrixRows(whole, ends), port: 8080, signal });
    const outcomes = cells.flatMap(({ icmp, tcp }) => (tcp === null ? [icmp] : [icmp, tcp]));
    return {
      facts: outcomes.map(({ kind }) => (kind === 'untried' ? null : kind)),
      problems: outcomes.flatMap((each) => (each.kind === 'untried' ? [each.why] : [])),
    };
  },
};

const ping: View = {
  name: 'ping',
  look: async ({ executor }, whole) => {
    const namespace = namespaceIn(whole, 'a');
    const entry = namespace === null ? null : namespaceEntryOf(namespace);
    if (entry === null) throw new Error('nothing leads into a');
    const ending = new AbortController();
    const over = Promise.withResolvers<void>();
    const start = { target: '10.9.0.3', intervalMs: 200, count: 2 };
    const runner = runPing(start, {
      executor,
      entry,
      now: () => performance.now(),
      signal: ending.signal,
      onChange: ({ phase }) => {
        if (phase.kind !== 'running') over.resolve();
      },
    });
    const ticking = setInterval(runner.tick, 100);
    const patience = setTimeout(over.resolve, 2_500);
    await over.promise;
    clearInterval(ticking);
    clearTimeout(patience);
    const { phase, stats, note } = runner.session();
    ending.abort();
    const { received, lost } = figuresOf(stats);
    const isWell = phase.kind === 'ended';
    return {
      facts: isWell ? { received, lost } : { lost: lost === 0 ? null : lost },
      problems: isWell
        ? []
        : [phase.kind === 'failed' ? phase.problem.why : `${phase.kind} ${note}`],
    };
  },
};

type Aim = { readonly to: string; readonly port?: number; readonly rereads?: true };

/** Reads the host itself where `rereads`: what fails in that is one matter for all of them. */
function explain(name: string, { to, port, rereads }: Aim): View {
  return {
    name: `explain ${name}`,
    look: async (host, whole) => {
      const from = namespaceIn(whole, 'a');
      const aim = namespaceIn(whole, to);
      if (from === null) throw new Error('there is no a');
      const destination =
        aim === null
          ? ({ kind: 'address', address: to } as const)
          : ({ kind: 'namespace', namespace: aim.id } as const);
      const question = { from: from.id, to: destination, port: port ?? null };
      const known = rereads === true ? {} : { snapshot: whole };
      const told = await explainOnce(host, question, { readOnly: true, signal, ...known });
      const { verdict, findings, others, unseen, trial } = told;
      return {
        facts: {
          verdict: verdict === 'unknown' ? null : verdict,
          passed: findings
            .filter(({ fault, unknown }) => fault === null && unknown !== true)
            .map(({ what }) => what),
          faults: [...(verdict === 'unknown' ? [] : [verdict]), ...others.map(({ code }) => code)],
          tried: [trial.small?.outcome ?? null, trial.echo?.outcome ?? null],
        },
        problems: [...unseen, ...trial.untried],
      };
    },
  };
}

/** The details that recipes plan with. Each is reported whole, since recipes act on what is missing from it. */
const DETAILS: readonly DetailName[] = [
  ...(['listeners', 'firewall', 'namespaceRules', 'filters', 'netnsNames'] as const),
  ...(['rules', 'namespaceDetail'] as const),
];

const details: View = {
  name: 'plan',
  look: async (host, whole) => {
    const ids = new Set(whole.namespaces.map(({ id }) => id));
    const told = await readDetails(host, DETAILS, signal);
    const problems = Object.entries(told).flatMap(([name, each]) =>
      each.ok ? [] : [`${name}: ${each.problem.why}`],
    );
    /** A namespace that could not be read is left out, and refused by who needs it. */
    const listed = <T extends { readonly namespace: number }>(
      each: Detail<readonly T[]>,
      facts: (one: T) => unknown,
    ) => {
      if (each?.ok !== true) return null;
      const known = each.value.filter(({ namespace }) => ids.has(namespace));
      if (known.length < ids.size) problems.push('a namespace was left out');
      return known.map((one) => [one.namespace, text(facts(one))]);
    };
    const { firewall, filters, namespaceDetail, namespaceRules } = told;
    const unlisted = filters?.ok ? filters.value.flatMap((each) => each.unlisted ?? []) : [];
    problems.push(...unlisted);
    const forward = firewall?.ok ? firewall.value.forward : null;
    const chains = forward === null ? [] : [forward[4], forward[6]];
    problems.push(...chains.flatMap((chain) => (chain.kind === 'read' ? [] : [chain.kind])));
    if (firewall?.ok && !firewall.value.nft) problems.push('nft is not there');
    return {
      facts: {
        firewall: firewall?.ok
          ? {
              ...firewall.value,
              nft: firewall.value.nft || null,
              forward: chains.map((chain) => (chain.kind === 'read' ? chain : null)),
            }
          : null,
        names: told.netnsNames?.ok ? text(told.netnsNames.value) : null,
        listeners: told.listeners?.ok ? text(told.listeners.value) : null,
        rules: told.rules?.ok ? text(told.rules.value) : null,
        namespaceRules: listed(namespaceRules, ({ rules }) => rules.length > 0),
        // The same chain is told in the words of whichever program lists it.
        filters: listed(filters, (each) =>
          each.chains
            .filter(({ rules }) => rules.length > 0)
            .map(({ family, table, name, hook, policy, rules }) =>
              [family, table, name, hook?.name, policy, rules.length].join(' '),
            )
            .toSorted(),
        ),
        namespaceDetail: listed(
          namespaceDetail?.ok
            ? { ok: true, value: namespaceDetail.value.namespaces }
            : namespaceDetail,
          (each) => each,
        ),
        fresh: namespaceDetail?.ok ? text(namespaceDetail.value.fresh) : null,
      },
      problems,
    };
  },
};

type Detail<T> = { readonly ok: true; readonly value: T } | { readonly ok: false } | undefined;

/** As a whole, without what moves by itself. */
function text(part: unknown): string {
  return JSON.stringify(part, (key, each) => (/timer|packets/i.test(key) ? undefined : each));
}

export const VIEWS: readonly View[] = [
  snapshot,
  show,
  doctor,
  matrix,
  ping,
  details,
  explain('reachable', { to: 'b', rereads: true }),
  explain('a port that is open', { to: 'b', port: 8080 }),
  explain('a closed port', { to: 'b', port: 9090 }),
  explain('a firewall', { to: 'c' }),
  explain('a blackhole', { to: '10.77.0.1' }),
  explain('no forwarding', { to: 'e' }),
];
