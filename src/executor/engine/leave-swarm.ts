import { setTimeout as pause } from 'node:timers/promises';
import type Docker from 'dockerode';
import * as v from 'valibot';

const Info = v.object({
  Swarm: v.object({ NodeID: v.string(), ControlAvailable: v.boolean() }),
});

/**
 * An engine's own record of a node (Engine API, Node): the whole of `Spec` goes back with an
 * update.
 */
const Node = v.object({
  Version: v.object({ Index: v.number() }),
  Spec: v.record(v.string(), v.unknown()),
});

const Gateways = v.object({ Containers: v.nullish(v.record(v.string(), v.unknown()), {}) });

/** Milliseconds for what the engine does by itself after it joined, or after it was demoted. */
const PATIENCE = 10_000;
const PAUSE = 200;
/**
 * It waits up to half a second itself before it asks another manager, and renews its certificate
 * after two.
 */
const RECONNECTION = 3_000;

/**
 * Takes an engine out of a swarm that others manage too. A manager that only left (`--force`) would
 * still be counted: of two managers, the other would lose its majority and its swarm would stop
 * working (docs.docker.com/engine/swarm/admin_guide). So a manager becomes a worker first.
 *
 * An engine of version 20.10 that leaves while it still puts up its ingress network, or while it
 * looks for another manager after it was demoted, waits five seconds for itself and then keeps half
 * of that network. So this waits for the one, and gives the other time; nothing tells when it is
 * done.
 */
export async function leaveSwarm(docker: Docker): Promise<void> {
  const { NodeID, ControlAvailable } = await membership(docker);
  if (ControlAvailable) {
    await until(() => hasIngress(docker));
    const node = docker.getNode(encodeURIComponent(NodeID));
    const { Version, Spec } = v.parse(Node, await node.inspect());
    await node.update({ ...Spec, version: Version.Index, Role: 'worker' });
    await until(async () => !(await membership(docker)).ControlAvailable);
    await pause(RECONNECTION);
  }
  await docker.swarmLeave({ force: false });
}

async function membership(docker: Docker): Promise<v.InferOutput<typeof Info>['Swarm']> {
  return v.parse(Info, await docker.info()).Swarm;
}

/** Where the ingress network meets the host (libnetwork, `ingress-sbox`). */
async function hasIngress(docker: Docker): Promise<boolean> {
  const networks = await docker.listNetworks();
  const gateway = networks.find(({ Name }) => Name === 'docker_gwbridge');
  if (gateway === undefined) return false;
  const { Containers } = v.parse(Gateways, await docker.getNetwork(gateway.Id).inspect());
  return Object.hasOwn(Containers ?? {}, 'ingress-sbox');
}

/** Waits until it holds, or the patience is over: what follows then says itself what is wrong. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!(await holds()) && performance.now() < end) await pause(PAUSE);
}
