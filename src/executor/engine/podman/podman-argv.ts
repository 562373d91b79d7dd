import { changeArgv, pairs, poolFlags } from '../docker-argv.ts';
import type { EngineChange, NetworkSpec } from '../engine-change.ts';
import { linkOf, podmanOptions } from './libpod-request.ts';

type Argv = readonly [string, ...string[]];

/** The podman command that does the same as a change (docs.podman.io, commands). */
export function podmanChangeArgv(change: EngineChange): Argv {
  if (change.kind === 'create-network') {
    return ['podman', 'network', 'create', ...networkFlags(change.spec), change.name];
  }
  return inPodman(changeArgv(change));
}

/** Otherwise podman takes the same arguments as docker. */
export function inPodman([, ...words]: Argv): Argv {
  return ['podman', ...words];
}

function networkFlags(spec: NetworkSpec): readonly string[] {
  const link = linkOf(spec);
  return [
    ...['--driver', spec.driver],
    ...(spec.ipamDriver === 'default' ? [] : ['--ipam-driver', spec.ipamDriver]),
    ...spec.pools.flatMap((pool) => poolFlags({ ...pool, auxAddresses: {} })),
    ...(spec.internal ? ['--internal'] : []),
    ...(spec.ipv6 ? ['--ipv6'] : []),
    ...(link === '' ? [] : ['--interface-name', link]),
    ...pairs('--opt', podmanOptions(spec)),
    ...pairs('--label', spec.labels),
  ];
}
