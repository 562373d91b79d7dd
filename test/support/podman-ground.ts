import { type Ground, startPodmanGround } from './ground.ts';
import { atRest } from './prove.ts';

/** The image of its containers, as Podman names it. */
export const IMAGE = 'localhost/busybox:latest';

/**
 * A host with Podman, three networks and containers of each kind: `web` publishes a port and `side` shares
 * its namespace, `db` has a fixed address, `many` is on all networks, `idle` does not run.
 */
export async function startPeopledPodman(): Promise<Ground> {
  const real = await startPodmanGround();
  const create = (...args: readonly string[]) => real.docker('network', 'create', ...args);
  await create('--subnet', '10.5.0.0/24', 'lan');
  await create('--subnet', '10.4.0.0/24', 'aaa');
  await create('--ipv6', '--subnet', '10.8.0.0/24', '--subnet', 'fd00:8::/64', 'six');
  await real.container('web', '--network', 'lan', '-p', '8080:80');
  await real.container('side', '--network', 'container:web');
  await real.container('db', '--network', 'lan', '--ip', '10.5.0.9', '--network-alias', 'data');
  await real.container('other', '--network', 'aaa');
  await real.container('many', '--network', 'lan', '--network', 'aaa', '--network', 'six');
  await real.container('voip', '--network', 'host');
  await real.container('plain');
  await real.docker('create', '--name', 'idle', '--network', 'lan', 'busybox');
  await atRest(() => real.state());
  return real;
}

/**
 * Removes the order of a state: a bridge that its last member left, and the rules of a network, are made
 * again at the end (netavark). netavark also keeps the chain of published ports of a network that no longer
 * has any. A bridge that is made with its first port never lost a carrier, and its state may stay UNKNOWN.
 */
export function withoutOrder(state: string): string {
  const used = state
    .replace(/\n\tchain nv_\S+ \{\n\t\}\n/g, '\n')
    .replace(/(UP,LOWER_UP> .* state) UNKNOWN/g, '$1 UP');
  const lines = used.split('\n').filter((line) => line.trim() !== '');
  return lines.toSorted().join('\n');
}

/** Podman hands out the next address each time, not the lowest. */
export function withoutChosen(state: string): string {
  return withoutOrder(state.replace(/\b10\.4\.0\.\d+/g, '10.4.0.N'));
}
