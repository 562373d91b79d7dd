import { examine } from '../../src/cli/doctor.ts';
import { snapshotJson } from '../../src/cli/snapshot-json.ts';
import type { Host } from '../../src/executor/operation.ts';
import { explain as explainOnce } from '../../src/explain/explain.ts';
import { entryOf } from '../../src/inventory/entry.ts';
import { readDetails } from '../../src/inventory/read-details.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { readSockets } from '../../src/inventory/read-sockets.ts';
import { changesBetween } from '../../src/model/changes/changes-between.ts';
import type { DetailName } from '../../src/model/details.ts';
import { findNamespace } from '../../src/model/find.ts';
import { mapOf } from '../../src/model/map/graph.ts';
import type { Namespace } from '../../src/model/namespace.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { runMatrix } from '../../src/probe/matrix/run.ts';
import { runPing } from '../../src/probe/ping-runner.ts';
import { figuresOf } from '../../src/probe/ping-stats.ts';
import { matrixRows } from '../../src/store/matrix.ts';

/** What a subcommand says of a host: its facts, and what it could not find out. */
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

/** Without what moves by itself: processes, counters, neighbours, the time. */
function still(snapshot: Snapshot) {
  const { host, namespaces } = snapshotJson(snapshot);
  const { foundAll: _, engine: __, ...own } = host;
  return {
    host: own,
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

const snapshot: View = {
  name: 'snapshot',
  look: async (host) => {
    const read = await readSnapshot({ ...host, signal });
    return { facts: still(read), problems: words(read.problems) };
  },
};

const map: View = {
  name: 'map',
  look: async (host) => {
    const read = await readSnapshot({ ...host, signal });
    const drawn = mapOf(read);
    return { facts: JSON.parse(JSON.stringify(drawn)), problems: words(read.problems) };
  },
};

const watch: View = {
  name: 'watch',
  look: async (host, whole) => {
    const read = await readSnapshot({ ...host, signal });
    const changes = changesBetween(whole, read).map(({ kind, what }) => ({ kind, what }));
    return { facts: changes, problems: words(read.problems) };
  },
};

const show: View = {
  name: 'show b',
  look: async (host, whole) => {
    const namespace = namespaceIn(whole, 'b');
    const entry = namespace === null ? null : entryOf(namespace);
    if (entry === null) throw new Error('nothing leads into b');
    const sockets = await readSockets({ executor: host.executor, entry, signal });
    return sockets.ok
      ? { facts: sockets.value, problems: [] }
      : { facts: null, problems: words([sockets.problem]) };
  },
};

const doctor: View = {
  name: 'doctor',
  look: async ({ executor, engine }) => {
    const all = await examine(executor, engine, { env: {} });
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
    const entry = namespace === null ? null : entryOf(namespace);
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

function explain(name: string, { to, port = null }: { to: string; port?: number | null }): View {
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
      const question = { from: from.id, to: destination, port };
      const told = await explainOnce(host, question, { readOnly: true, signal });
      const { verdict, findings, others, unseen, trial } = told;
      return {
        facts: {
          verdict: verdict === 'unknown' ? null : verdict,
          passed: findings
            .filter(({ fault, what }) => fault === null && !what.startsWith('whether '))
            .map(({ what }) => what),
          faults: [...(verdict === 'unknown' ? [] : [verdict]), ...others.map(({ code }) => code)],
          tried: [trial.small?.outcome ?? null, trial.echo?.outcome ?? null],
        },
        problems: [...unseen, ...trial.untried],
      };
    },
  };
}

/** What recipes plan by. Each is told as a whole, since they act on what is not in it. */
const DETAILS: readonly DetailName[] = [
  ...(['listeners', 'firewall', 'namespaceRules', 'filters', 'netnsNames'] as const),
  ...(['rules', 'particulars'] as const),
];

const details: View = {
  name: 'plan',
  look: async (host) => {
    const told = Object.entries(await readDetails(host, DETAILS, signal));
    const read = told.map(([name, each]) => [name, each.ok ? wholes(each.value) : null] as const);
    const left = told.flatMap(([name, each]) => (each.ok ? [] : [`${name}: ${each.problem.why}`]));
    return { facts: Object.fromEntries(read), problems: left };
  },
};

/** Lists of namespaces may lack one; of everything else, each part counts. Packets move by themselves. */
function wholes(value: unknown): unknown {
  const text = (part: unknown) =>
    JSON.stringify(part, (key, each) => (/packets/i.test(key) ? undefined : each));
  const isListed = (one: unknown) => typeof one === 'object' && one !== null && 'namespace' in one;
  if (Array.isArray(value) && value.every(isListed)) return value.map(text);
  if (typeof value === 'object' && value !== null && 'namespaces' in value) {
    return { ...value, namespaces: wholes(value.namespaces) };
  }
  return text(value);
}

export const VIEWS: readonly View[] = [
  snapshot,
  map,
  watch,
  show,
  doctor,
  matrix,
  ping,
  details,
  explain('reachable', { to: 'b' }),
  explain('a port that is open', { to: 'b', port: 8080 }),
  explain('a closed port', { to: 'b', port: 9090 }),
  explain('a firewall', { to: 'c' }),
  explain('a blackhole', { to: '10.77.0.1' }),
  explain('no forwarding', { to: 'e' }),
];
