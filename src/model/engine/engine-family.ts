export type EngineFamilyId = 'docker' | 'podman';

/** What not every engine can give to a network or an endpoint. */
export type EngineFeature = 'icc' | 'masquerade' | 'aux-address' | 'link-local';

/**
 * Describes how engines that serve the Engine API differ: what they are called, print and can do.
 * Code asks this description, and never which engine it is.
 */
export type EngineFamily = {
  readonly id: EngineFamilyId;
  /** As people call it. */
  readonly name: string;
  /** Its command line. */
  readonly command: 'docker' | 'podman';
  /** The unit of systemd that serves its socket. */
  readonly unit: string;
  /** How an ordinary user gets access to the socket; empty if only root has it. */
  readonly forUsers: string;
  /** The option of its command that names the socket of an engine. */
  readonly addressOption: '--host' | '--url';
  /** How it names itself among the components of its version (Engine API, SystemVersion). */
  readonly component: RegExp;
  /**
   * A field that only its answer about itself has (Engine API, SystemInfo); null of the one
   * without.
   */
  readonly infoField: string | null;
  /**
   * What of its answer about itself is the same at every time, and another for each engine of a
   * host.
   */
  readonly idIn: string;
  /** The network of a container for which none is named; the engine never removes it. */
  readonly defaultNetwork: string;
  /** Names that no network can have, and what they mean. */
  readonly reserved: Readonly<Record<string, string>>;
  /** How its administrator is rid of that network. */
  readonly withoutDefault: string;
  /** The call whose answer tells of each network which link carries it. */
  readonly networksBy: 'list-networks' | 'list-libpod-networks';
  /** Whether it can be in a swarm, and so has overlay networks and services. */
  readonly hasSwarm: boolean;
  /** What an endpoint of the list of containers has only while it is in the kernel. */
  readonly attachedBy: 'EndpointID' | 'MacAddress';
  /**
   * What of an endpoint the engine keeps and tells again, so that it may bear the mark of a build.
   */
  readonly endpointMark: 'driver-option' | 'alias';
  /**
   * Options of a bridge network that keep it apart from the others, where the engine does not by
   * itself.
   */
  readonly apartBy: Readonly<Record<string, string>>;
  /** Whether a container that was made without a network can be put on one later. */
  readonly noneIs: 'until-taken-off' | 'for-good';
  /** When the link of a bridge network comes to be. */
  readonly bridgeComes: 'with-the-network' | 'with-the-first-container';
  /** Where the name of the link of a bridge network comes from where nobody chose it. */
  readonly bridgeNamed: 'after-the-id' | 'in-the-settings';
  /** Whether a link may be the parent of several macvlan or ipvlan networks. */
  readonly sharesParents: boolean;
  /** Where in a container its name service listens; null if it listens on the bridge. */
  readonly resolverInside: string | null;
  /** Through which of its networks a container is led to the world. */
  readonly leads: 'by-rule' | 'through-the-newest';
  /** Which address an endpoint gets that asks for none. */
  readonly gives: 'the-lowest' | 'the-next';
  /** Where an endpoint may ask for an address. */
  readonly fixesAddresses: 'in-asked-subnets' | 'everywhere';
  /** How the link of a new endpoint is numbered in a container that runs. */
  readonly numbersLinks: 'counting-on' | 'lowest-free';
  /**
   * Why a network or endpoint of it cannot have a thing that other engines give; null if it can.
   */
  readonly lacks: Readonly<Record<EngineFeature, string | null>>;
};

/**
 * What both commands mean by a network of these names (moby, runconfig; Podman,
 * namespaces.NetworkMode).
 */
const MODES: Readonly<Record<string, string>> = {
  bridge: 'the engine’s own bridge network',
  host: 'the host’s own namespace',
  none: 'no network at all',
  default: 'what a container gets that names no network',
  container: 'the namespace of another container',
};

const FAMILIES: Readonly<Record<EngineFamilyId, EngineFamily>> = {
  docker: {
    id: 'docker',
    name: 'Docker',
    command: 'docker',
    unit: 'docker',
    forUsers: ', or join the group docker (sudo usermod -aG docker "$USER") and log in again',
    addressOption: '--host',
    component: /^Engine$/,
    infoField: null,
    idIn: 'ID',
    defaultNetwork: 'bridge',
    reserved: {
      ...MODES,
      ingress: 'the routing mesh of a swarm',
    },
    withoutDefault: 'start the engine with "bridge": "none" in its daemon.json',
    networksBy: 'list-networks',
    hasSwarm: true,
    attachedBy: 'EndpointID',
    endpointMark: 'driver-option',
    apartBy: {},
    noneIs: 'until-taken-off',
    bridgeComes: 'with-the-network',
    bridgeNamed: 'after-the-id',
    sharesParents: false,
    resolverInside: '127.0.0.11',
    leads: 'by-rule',
    gives: 'the-lowest',
    fixesAddresses: 'in-asked-subnets',
    numbersLinks: 'counting-on',
    lacks: {
      icc: null,
      masquerade: null,
      'aux-address': null,
      'link-local': null,
    },
  },
  /** Recorded of 5.4 and 5.8: test/fixtures/engine. The links are netavark's. */
  podman: {
    id: 'podman',
    name: 'Podman',
    command: 'podman',
    unit: 'podman.socket',
    forUsers: '',
    addressOption: '--url',
    component: /^Podman Engine$/,
    infoField: 'BuildahVersion',
    // Without a daemon it draws an ID for each answer; what it holds is in its store.
    idIn: 'DockerRootDir',
    defaultNetwork: 'podman',
    reserved: {
      ...MODES,
      ns: 'a namespace that is there already',
      private: 'a namespace of its own',
      pasta: 'a network without root',
      slirp4netns: 'a network without root',
    },
    withoutDefault: 'name another one as default_network in containers.conf',
    networksBy: 'list-libpod-networks',
    hasSwarm: false,
    attachedBy: 'MacAddress',
    endpointMark: 'alias',
    apartBy: { isolate: 'true' },
    noneIs: 'for-good',
    bridgeComes: 'with-the-first-container',
    bridgeNamed: 'in-the-settings',
    sharesParents: true,
    resolverInside: null,
    // Each brings a default route of the same metric, and the kernel puts the newest first (measured with 5.8).
    leads: 'through-the-newest',
    gives: 'the-next',
    fixesAddresses: 'everywhere',
    numbersLinks: 'lowest-free',
    lacks: {
      icc: 'Podman has no switch for it: its containers may always speak to each other on a network',
      masquerade: 'Podman has no switch for it: it masquerades wherever there is a way out',
      'aux-address':
        'Podman keeps no single addresses back; a range keeps the rest of the subnet free',
      'link-local': 'Podman gives an endpoint no addresses beside those of its network',
    },
  },
};

export function engineFamily(id: EngineFamilyId): EngineFamily {
  return FAMILIES[id];
}

/**
 * The family of an engine that says it is made of these; Docker where it says nothing that is
 * known.
 */
export function familyWith(components: readonly string[]): EngineFamily {
  const known = Object.values(FAMILIES).find(({ component }) =>
    components.some((name) => component.test(name)),
  );
  return known ?? FAMILIES.docker;
}

/**
 * The family that a socket is of by its path, where nothing answers there:
 * `/run/podman/podman.sock`.
 */
export function familyAt(path: string): EngineFamily {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const known = Object.values(FAMILIES).find(({ command }) => file.includes(command));
  return known ?? FAMILIES.docker;
}

/** The family of an engine whose answer about itself has these fields. */
export function familyOfInfo(fields: readonly string[]): EngineFamily {
  const known = Object.values(FAMILIES).find(
    ({ infoField }) => infoField !== null && fields.includes(infoField),
  );
  return known ?? FAMILIES.docker;
}
