import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Executor } from '../../src/executor/executor.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { newBuildId } from '../../src/plan/build-id.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Input } from '../../src/recipes/recipe.ts';
import { resolve } from '../../src/recipes/resolve.ts';
import { wireNamespace } from '../../src/recipes/wire-namespace/recipe.ts';
import { bridgeLink, hostWith } from '../recipes/bridge-host.ts';
import { insideHost, type PrivateHost, startPrivateHost } from './private-host.ts';

/** A private host with a bridge as docker0 is when no container runs, another cable, and a foreign namespace. */
export type WireHost = {
  readonly host: PrivateHost;
  /** Sends one ping where a plan says three: most tests are about something else. */
  readonly executor: Executor;
  readonly patient: Executor;
  readonly engine: null;
  readonly socket: null;
  /** For the journals. */
  readonly folder: string;
  readonly plan: (given?: Input) => Plan;
  /** `ip -d link`, `ip netns` and the routes, without the timers of bridges, which never stand still. */
  readonly state: () => Promise<string>;
  readonly stop: () => Promise<void>;
};

/**
 * A bridge that never had a port differs from one that had: the kernel gives it its link-local address
 * with the first carrier, and computes tso_max_size when the last port goes. So this one has had one.
 */
const SET_UP = `
ip link add br0 address 02:42:ac:1e:00:01 type bridge
ip address add 172.30.0.1/16 dev br0
ip address add fd00:30::1/64 dev br0 nodad
ip link set br0 up
ip netns add foreign
ip link add first type veth peer name eth0 netns foreign
ip link set first up master br0
ip -n foreign link set eth0 up
until ip -6 address show dev br0 scope link -tentative | grep -q fe80; do sleep 0.1; done
ip link delete first
ip link add other alias mine type veth peer name eth0 netns foreign
ip link set other alias mine up
until ip -br link show br0 | grep -q DOWN; do sleep 0.1; done
`;

const STATE = `
ip -d link
ip netns
ip route show table all
ip -6 route show table all
ip -d -n foreign link
`;

/** Sends one ping instead of the three of a plan. */
export function hurried(executor: Executor): Executor {
  return {
    ...executor,
    run: (command, options) => {
      const [first, ...rest] = command.argv;
      const once = rest.map((word, index) =>
        rest[index - 1] === '-c' && word === '3' ? '1' : word,
      );
      return executor.run({ ...command, argv: [first, ...once] }, options);
    },
  };
}

export async function startWireHost(): Promise<WireHost> {
  const host = await startPrivateHost();
  const folder = await mkdtemp(join(tmpdir(), 'patchpanel-builds-'));
  await host.script(SET_UP);
  const facts = {
    details: {},
    snapshot: hostWith([bridgeLink('br0', ['172.30.0.1/16', 'fd00:30::1/64'])]),
  };
  return {
    host,
    executor: hurried(insideHost(localExecutor(), host)),
    patient: insideHost(localExecutor(), host),
    engine: null,
    socket: null,
    folder,
    plan: (given = {}) => {
      const resolved = resolve(wireNamespace, given, facts);
      if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
      return wireNamespace.plan(resolved.input, facts, newBuildId());
    },
    state: async () =>
      (await host.script(STATE))
        .replace(/_timer +\d+\.\d+/g, '_timer')
        .replace(/fdb_n_learned \d+ /g, ''),
    stop: async () => {
      await host.stop();
      await rm(folder, { recursive: true });
    },
  };
}
