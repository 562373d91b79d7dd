/** A host with networks of several kinds, for the proofs of what containers do on them. */
import { type Ground, startEngineGround } from './ground.ts';

/**
 * Starts an engine with these networks: `lan`, of which the engine hands out only a part; `aaa`, the
 * first by name; `six` with IPv6; `inner`, internal; `auto`, whose subnet the engine chose.
 */
export async function startLegs(): Promise<Ground> {
  const ground = await startEngineGround();
  const create = (...args: readonly string[]) => ground.docker('network', 'create', ...args);
  await create('--subnet', '10.5.0.0/24', '--ip-range', '10.5.0.128/28', 'lan');
  await create('--subnet', '10.4.0.0/24', '--gateway', '10.4.0.1', 'aaa');
  await create('--ipv6', '--subnet', '10.8.0.0/24', '--subnet', 'fd00:8::/64', 'six');
  await create('--internal', '--subnet', '10.9.0.0/24', 'inner');
  await create('auto');
  return ground;
}

/** A bridge's IPv6 address is tentative until a while after the first port is up (RFC 4862 5.4). */
export async function settleIpv6(ground: Ground): Promise<void> {
  await ground.host.script(
    'while ip -6 address show tentative | grep -q inet6; do sleep 0.1; done',
  );
}

/** Makes the containers forget their neighbours: an address that was seen counts as one in use. */
export async function forgetNeighbours(ground: Ground): Promise<void> {
  await ground.host.script(`
    for pid in $(docker ps -q | xargs -r docker inspect --format '{{.State.Pid}}'); do
      nsenter --net="/proc/$pid/ns/net" ip neigh flush all
    done`);
}

/** The rules by which a container asks the engine's resolver: they stay once it had a network with names. */
export function withoutResolver(state: string): string {
  return state.replace(
    /\*nat\n(?:(?!COMMIT).*\n)*?:DOCKER_OUTPUT -.*\n(?:(?!COMMIT).*\n)*COMMIT\n/g,
    '',
  );
}

/**
 * The engine numbers the links of a container on and on while it runs (libnetwork, osl: nextIfIndex), so
 * that a leg which is made again is called eth1 or later.
 */
export function withoutNumbers(state: string): string {
  return state.replace(/\beth\d+\b/g, 'ethN');
}

/** A leg that is made again comes last in every list: of links, of ports, of firewall rules. */
export function withoutOrder(state: string): string {
  return withoutNumbers(state).split('\n').toSorted().join('\n');
}
