import type { Snapshot } from './snapshot.ts';

export type EngineFamilyId = 'docker' | 'podman';

/**
 * What an engine is, says and can, as far as it differs between those that answer the Engine API. Whoever
 * has to do with an engine asks this description, and never which engine it is.
 */
export type EngineFamily = {
  readonly id: EngineFamilyId;
  /** As people call it. */
  readonly name: string;
  /** Its command line, which also is the name of its unit of systemd. */
  readonly command: 'docker' | 'podman';
  /** How it names itself among the components of its version (Engine API, SystemVersion). */
  readonly component: RegExp;
  /** The call whose answer tells of each network which link carries it. */
  readonly networksBy: 'list-networks' | 'list-libpod-networks';
  /** Whether it can be in a swarm, and so has overlay networks and services. */
  readonly hasSwarm: boolean;
  /** What an endpoint of the list of containers has only while it is in the kernel. */
  readonly attachedBy: 'EndpointID' | 'MacAddress';
  /** What of an endpoint the engine keeps and tells again, so that it may bear the mark of a build. */
  readonly endpointMark: 'driver-option' | 'alias';
  /** When the link of a bridge network comes to be. */
  readonly bridgeComes: 'with-the-network' | 'with-the-first-container';
};

const FAMILIES: Readonly<Record<EngineFamilyId, EngineFamily>> = {
  docker: {
    id: 'docker',
    name: 'Docker',
    command: 'docker',
    component: /^Engine$/,
    networksBy: 'list-networks',
    hasSwarm: true,
    attachedBy: 'EndpointID',
    endpointMark: 'driver-option',
    bridgeComes: 'with-the-network',
  },
  /** Recorded of 5.4 and 5.8: test/fixtures/engine. The links are netavark's. */
  podman: {
    id: 'podman',
    name: 'Podman',
    command: 'podman',
    component: /^Podman Engine$/,
    networksBy: 'list-libpod-networks',
    hasSwarm: false,
    attachedBy: 'MacAddress',
    endpointMark: 'alias',
    bridgeComes: 'with-the-first-container',
  },
};

export function engineFamily(id: EngineFamilyId): EngineFamily {
  return FAMILIES[id];
}

/** The family of an engine that says it is made of these; Docker where it says nothing that is known. */
export function familyWith(components: readonly string[]): EngineFamily {
  const known = Object.values(FAMILIES).find(({ component }) =>
    components.some((name) => component.test(name)),
  );
  return known ?? FAMILIES.docker;
}

/** The family of a host's engine; Docker where none has answered. */
export function familyOn({ host: { engine } }: Snapshot): EngineFamily {
  return FAMILIES[engine.kind === 'connected' ? engine.family : 'docker'];
}
