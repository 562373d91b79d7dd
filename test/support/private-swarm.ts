import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, vi } from 'vitest';
import { type Ground, startEngineGround } from './ground.ts';
import { type PrivateHost, startPrivateHost } from './private-host.ts';

const runFile = promisify(execFile);

/**
 * Hosts with an engine each, and one wire between them: a bridge in a private host of its own, and a
 * cable from it into each of the others, where its end is `eth0`. Nothing of it is in this machine's
 * own namespace.
 */
export type PrivateLan = {
  readonly nodes: readonly LanNode[];
  /** Ends the hosts, their engines and the wire. */
  readonly stop: () => Promise<void>;
};

export type LanNode = Ground & {
  /** The address of its `eth0`, without the prefix length. */
  readonly address: string;
};

/** In the range for documentation (RFC 5737), so that no engine's pool overlaps it. */
const addressOf = (at: number): string => `192.0.2.${at + 1}`;
const PREFIX = 24;

/** Starts engines on one wire (about a second each); needs what a private engine needs. */
export async function startPrivateLan(count: number): Promise<PrivateLan> {
  const middle = await startPrivateHost();
  const grounds = await Promise.all(Array.from({ length: count }, startEngineGround));
  await inside(middle, 'link', 'add', 'name', 'wire', 'up', 'type', 'bridge');
  for (const [at, { host }] of grounds.entries()) {
    const port = `port${at}`;
    // By the pid as this machine counts it: inside a private host the others have none.
    const end = ['peer', 'name', 'eth0', 'netns', `${host.pid}`];
    await inside(middle, 'link', 'add', 'name', port, 'type', 'veth', ...end);
    await inside(middle, 'link', 'set', 'dev', port, 'master', 'wire', 'up');
    await inside(host, 'address', 'add', `${addressOf(at)}/${PREFIX}`, 'dev', 'eth0');
    await inside(host, 'link', 'set', 'dev', 'eth0', 'up');
  }
  return {
    nodes: grounds.map((ground, at) => ({ ...ground, address: addressOf(at) })),
    stop: async () => {
      await Promise.all(grounds.map((ground) => ground.stop()));
      await middle.stop();
    },
  };
}

/** Runs `ip` in only the network namespace of a host, so that it can name this machine's processes. */
async function inside({ pid }: PrivateHost, ...args: readonly string[]): Promise<void> {
  await runFile('nsenter', [`--net=/proc/${pid}/ns/net`, 'ip', ...args]);
}

/** Begins a real swarm on a node, which is its manager then. */
export async function beginSwarm(node: LanNode): Promise<void> {
  await node.docker('swarm', 'init', '--advertise-addr', node.address);
  await swarmSettled(node);
}

const MEMBERS = '{{range $key, $value := .Containers}}{{$key}} {{end}}{{len .Peers}}';

/**
 * Waits until an engine has put up its end of the ingress network, and sees that of so many engines:
 * it does so by itself, after it has said that it is in the swarm.
 */
export async function swarmSettled({ docker }: Pick<Ground, 'docker'>, engines = 1): Promise<void> {
  const members = () => docker('network', 'inspect', '--format', MEMBERS, 'ingress');
  await vi.waitFor(async () => expect(await members()).toBe(`ingress-sbox ${engines}`), {
    timeout: 45_000,
    interval: 100,
  });
}

/** The token with which a node of that role joins (`docker swarm join --token`). */
export function tokenOf({ docker }: LanNode, role: 'worker' | 'manager'): Promise<string> {
  return docker('swarm', 'join-token', '--quiet', role);
}

/** Joins a node to the swarm of a manager, which then has so many. */
export async function joinSwarm(
  node: LanNode,
  manager: LanNode,
  role: 'worker' | 'manager',
  engines = 2,
): Promise<void> {
  const token = await tokenOf(manager, role);
  const own = ['--advertise-addr', node.address];
  await node.docker('swarm', 'join', ...own, '--token', token, `${manager.address}:2377`);
  await Promise.all([swarmSettled(node, engines), swarmSettled(manager, engines)]);
}

/** Takes nodes out of whatever swarm they are in, and what swarms leave behind with it. */
export async function endSwarm(...nodes: readonly LanNode[]): Promise<void> {
  for (const { docker } of nodes) {
    const state = await docker('info', '--format', '{{.Swarm.LocalNodeState}}');
    if (state !== 'inactive') await docker('swarm', 'leave', '--force');
    const names = await docker('network', 'ls', '--format', '{{.Name}}');
    if (names.split('\n').includes(GATEWAY_BRIDGE)) await docker('network', 'rm', GATEWAY_BRIDGE);
  }
  await Promise.all(nodes.map(swarmLeft));
}

/**
 * Waits until an engine has closed the port of a swarm's gossip, which it does some time after it left.
 * One that left just as its gossip began never does (libnetwork's agent), and is started again.
 */
export async function swarmLeft(node: Pick<Ground, 'host' | 'restart'>): Promise<void> {
  const left = async () => expect(await gossiping(node)).toBe('');
  // Not `expect.poll`, which hooks may not call.
  await vi.waitFor(left, { timeout: 10_000, interval: 200 }).catch(async () => {
    await node.restart();
    await left();
  });
}

function gossiping({ host }: Pick<Ground, 'host'>): Promise<string> {
  return host.run(['ss', '-Hlnt', 'sport = :7946']);
}

const GATEWAY_BRIDGE = 'docker_gwbridge';

/** Pings from a container of one engine to one of another that bears the name `two`. */
export async function expectAcross(
  one: Ground,
  two: Ground,
  network: string,
  addresses: readonly string[] = [],
) {
  const [first = [], second = []] = addresses.map((address) => ['--ip', address]);
  await one.container('one', '--network', network, ...first);
  await two.container('two', '--network', network, ...second);
  const said = await one.docker('exec', 'one', 'ping', '-c', '2', '-W', '2', 'two');
  await one.docker('rm', '--force', 'one');
  await two.docker('rm', '--force', 'two');
  expect(said).toContain('2 packets received, 0% packet loss');
  await Promise.all([one, two].map(withoutDangling));
}

/** An engine lets go of a container's cables a moment after it removed it. */
export async function withoutDangling({ host }: Ground): Promise<void> {
  const links = () => host.run(['ip', '-br', 'link', 'show', 'type', 'veth']);
  await vi.waitFor(async () => expect(await links()).not.toMatch(/^veth\S+ +DOWN/m), {
    timeout: 10_000,
    interval: 50,
  });
}
