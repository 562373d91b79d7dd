export type EngineFamilyId = 'docker' | 'podman';

/** What not every engine can give to a network or an endpoint. */
export type EngineFeature =
  | 'icc'
  | 'masquerade'
  | 'aux-address'
  | 'link-local'
  | 'macvlan'
  | 'remove-network';

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
  /** The option of its command that names the socket of an engine. */
  readonly addressOption: '--host' | '--url';
  /** How it names itself among the components of its version (Engine API, SystemVersion). */
  readonly component: RegExp;
  /** A field that only its answer about itself has (Engine API, SystemInfo); null of the one without. */
  readonly infoField: string | null;
  /** What of its answer about itself is the same at every time, and another for each engine of a host. */
  readonly idIn: string;
  /** The network of a container for which none is named. */
  readonly defaultNetwork: string;
  /** The call whose answer tells of each network which link carries it. */
  readonly networksBy: 'list-networks' | 'list-libpod-networks';
  /** Whether it can be in a swarm, and so has overlay networks and services. */
  readonly hasSwarm: boolean;
  /** What an endpoint of the list of containers has only while it is in the kernel. */
  readonly attachedBy: 'EndpointID' | 'MacAddress';
  /** What of an endpoint the engine keeps and tells again, so that it may bear the mark of a build. */
  readonly endpointMark: 'driver-option' | 'alias';
  /** Options of a bridge network that keep it apart from the others, where the engine does not by itself. */
  readonly apartBy: Readonly<Record<string, string>>;
  /** When the link of a bridge network comes to be. */
  readonly bridgeComes: 'with-the-network' | 'with-the-first-container';
  /** Which address an endpoint gets that asks for none. */
  readonly gives: 'the-lowest' | 'the-next';
  /** Where an endpoint may ask for an address. */
  readonly fixesAddresses: 'in-asked-subnets' | 'everywhere';
  /** How the link of a new endpoint is numbered in a container that runs. */
  readonly numbersLinks: 'counting-on' | 'lowest-free';
  /** Why a network or endpoint of it cannot have a thing that other engines give; null where it can. */
  readonly lacks: Readonly<Record<EngineFeature, string | null>>;
};

const FAMILIES: Readonly<Record<EngineFamilyId, EngineFamily>> = {
  docker: {
    id: 'docker',
    name: 'Docker',
    command: 'docker',
    addressOption: '--host',
    component: /^Engine$/,
    infoField: null,
    idIn: 'ID',
    defaultNetwork: 'bridge',
    networksBy: 'list-networks',
    hasSwarm: true,
    attachedBy: 'EndpointID',
    endpointMark: 'driver-option',
    apartBy: {},
    bridgeComes: 'with-the-network',
    gives: 'the-lowest',
    fixesAddresses: 'in-asked-subnets',
    numbersLinks: 'counting-on',
    lacks: {
      icc: null,
      masquerade: null,
      'aux-address': null,
      'link-local': null,
      macvlan: null,
      'remove-network': null,
    },
  },
  /** Recorded of 5.4 and 5.8: test/fixtures/engine. The links are netavark's. */
  podman: {
    id: 'podman',
    name: 'Podman',
    command: 'podman',
    addressOption: '--url',
    component: /^Podman Engine$/,
    infoField: 'BuildahVersion',
    // Without a daemon it draws an ID for each answer; what it holds is in its store.
    idIn: 'DockerRootDir',
    defaultNetwork: 'podman',
    networksBy: 'list-libpod-networks',
    hasSwarm: false,
    attachedBy: 'MacAddress',
    endpointMark: 'alias',
    apartBy: { isolate: 'true' },
    bridgeComes: 'with-the-first-container',
    gives: 'the-next',
    fixesAddresses: 'everywhere',
    numbersLinks: 'lowest-free',
    lacks: {
      icc: 'Podman has no switch for it: its containers may always speak to each other on a network',
      masquerade: 'Podman has no switch for it: it masquerades wherever there is a way out',
      'aux-address':
        'Podman keeps no single addresses back; a range keeps the rest of the subnet free',
      'link-local': 'Podman gives an endpoint no addresses beside those of its network',
      macvlan: 'patchpanel makes no macvlan or ipvlan networks with Podman',
      'remove-network': 'patchpanel removes no networks of Podman',
    },
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

/** The family of an engine whose answer about itself has these fields. */
export function familyOfInfo(fields: readonly string[]): EngineFamily {
  const known = Object.values(FAMILIES).find(
    ({ infoField }) => infoField !== null && fields.includes(infoField),
  );
  return known ?? FAMILIES.docker;
}
