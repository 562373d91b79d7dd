import * as v from 'valibot';
import type { Engine } from '../../executor/engine/engine.ts';
import {
  type EngineFamily,
  engineFamily,
  familyOfInfo,
  familyWith,
} from '../../model/engine/engine-family.ts';
import type { Problem } from '../../model/problem.ts';
import { failureWith } from '../../model/result.ts';
import type { EngineState, Swarm } from '../../model/snapshot.ts';
import { type Asked, ask, parsed, type Unanswered, understood } from './ask-engine.ts';
import {
  type Inspection,
  parseContainerList,
  parseInspection,
  type RawContainer,
} from './parse-containers.ts';
import { parseLibpodNetworks } from './parse-libpod-networks.ts';
import { parseNetworks, type RawNetwork } from './parse-networks.ts';

/** What the engine answers at once: containers without their processes, networks, itself. */
export type EngineLists = {
  readonly state: EngineState;
  readonly containers: readonly RawContainer[];
  readonly networks: readonly RawNetwork[];
  readonly problems: readonly Problem[];
  /** Identifies one engine across its answers; null if it did not say. */
  readonly identity: string | null;
};

/** Lists of an engine that has not answered, or that does not exist. */
export const NO_LISTS: EngineLists = {
  state: { kind: 'unread' },
  containers: [],
  networks: [],
  problems: [],
  identity: null,
};

/** Result of inspecting a container; `vanished` if it no longer existed. */
export type Inspected =
  | { readonly kind: 'read'; readonly inspection: Inspection }
  | { readonly kind: 'vanished' }
  | { readonly kind: 'unread'; readonly problem: Problem };

export type Inspections = ReadonlyMap<string, Inspected>;

/** What an engine says it is (Engine API, SystemVersion), as far as that is read. */
export const SystemVersion = v.object({
  Version: v.string(),
  Components: v.nullish(v.array(v.object({ Name: v.string() }))),
});

const Info = v.object({
  SecurityOptions: v.nullish(v.array(v.string())),
  Swarm: v.nullish(
    v.object({
      LocalNodeState: v.nullish(v.string(), ''),
      ControlAvailable: v.nullish(v.boolean(), false),
      NodeAddr: v.nullish(v.string(), ''),
    }),
  ),
});

/**
 * Asks for the list of containers, and for all the rest too unless `before` can serve for it. An
 * engine that does not list its containers, or does not say what it is, is unreachable. All is
 * asked at the same time.
 */
export async function readEngineLists(
  engine: Engine,
  before: EngineLists | null,
  signal: AbortSignal,
): Promise<EngineLists> {
  const asking = ask(engine, { kind: 'list-containers' }, (value) => value, signal);
  if (before?.state.kind !== 'connected' || before.state.unread !== undefined) {
    return readAllLists(engine, asking, signal);
  }
  const containers = containersOf(await asking, engineFamily(before.state.family));
  return containers.ok ? { ...before, containers: containers.value } : away(containers);
}

function away({ problem, failure }: Unanswered): EngineLists {
  const absent = failure === 'absent' || failure === 'refused';
  return {
    state: { kind: 'unreachable', problem, absent },
    containers: [],
    networks: [],
    problems: [problem],
    identity: null,
  };
}

function containersOf(
  answer: Asked<unknown>,
  family: EngineFamily,
): Asked<readonly RawContainer[]> {
  if (!answer.ok) return answer;
  return understood(answer.value, (value) => parseContainerList(value, family));
}

async function readAllLists(
  engine: Engine,
  asking: Promise<Asked<unknown>>,
  signal: AbortSignal,
): Promise<EngineLists> {
  const [listed, asDocker, version, info] = await Promise.all([
    asking,
    ask(engine, { kind: 'list-networks' }, parseNetworks, signal),
    ask(engine, { kind: 'version' }, (value) => v.parse(SystemVersion, value), signal),
    ask(engine, { kind: 'info' }, parseInfo, signal),
  ]);
  if (!listed.ok) return away(listed);
  const family = familySaid(version, info);
  if (!family.ok) return away(family);
  const containers = containersOf(listed, family.value);
  if (!containers.ok) return away(containers);
  const { id, name, networksBy } = family.value;
  // Which family it is shows only now: Docker's list came along, so that its hosts wait no longer.
  const networks =
    networksBy === 'list-networks'
      ? asDocker
      : await ask(engine, { kind: networksBy }, parseLibpodNetworks, signal);
  const rootless = info.ok && isRootless(info.value.known);
  const hasHostBridges = info.ok && !rootless;
  return {
    state: {
      kind: 'connected',
      family: id,
      name,
      version: version.ok ? version.value.Version : '',
      swarm: info.ok ? swarmOf(info.value.known) : UNTOLD_SWARM,
      ...(rootless ? { rootless: true as const } : {}),
      ...(info.ok ? {} : { unread: info.problem }),
    },
    containers: containers.value,
    networks: networks.ok
      ? networks.value.map((each) => (hasHostBridges ? each : withoutBridge(each)))
      : [],
    problems: [networks, version, info].flatMap((reading) => (reading.ok ? [] : [reading.problem])),
    identity: info.ok ? identityOf(info.value.said, family.value) : null,
  };
}

/** Either tells it. Of a family that is not known nothing would be read rightly. */
function familySaid(
  version: Asked<v.InferOutput<typeof SystemVersion>>,
  info: Asked<ReturnType<typeof parseInfo>>,
): Asked<EngineFamily> {
  if (version.ok) {
    const components = (version.value.Components ?? []).map(({ Name }) => Name);
    return { ok: true, value: familyWith(components) };
  }
  return info.ok ? { ok: true, value: familyOfInfo(Object.keys(info.value.said)) } : version;
}

function parseInfo(value: unknown) {
  return { known: v.parse(Info, value), said: v.parse(v.record(v.string(), v.unknown()), value) };
}

/** As docker and Podman both say it: `name=rootless` (Engine API, SystemInfo). */
function isRootless({ SecurityOptions }: v.InferOutput<typeof Info>): boolean {
  return (SecurityOptions ?? []).includes('name=rootless');
}

const UNTOLD_SWARM: Swarm = { state: 'unknown', manager: false, address: null };

/** A bridge of that name in the host's namespace would be another one. */
function withoutBridge(network: RawNetwork): RawNetwork {
  return { ...network, bridge: null };
}

function identityOf(said: Readonly<Record<string, unknown>>, family: EngineFamily): string | null {
  const id = said[family.idIn];
  return typeof id === 'string' && id !== '' ? `${family.id} ${id}` : null;
}

function swarmOf({ Swarm: said }: v.InferOutput<typeof Info>): Swarm {
  return {
    state: said?.LocalNodeState || 'inactive',
    manager: said?.ControlAvailable ?? false,
    address: said?.NodeAddr || null,
  };
}

/**
 * Enough requests at a time that a slow connection needs one round trip, but the engine still gets
 * other work done.
 */
const INSPECTIONS_AT_ONCE = 64;

/**
 * Inspects the containers: the list has neither their processes nor the aliases of their endpoints,
 * which those that are stopped have too.
 */
export async function inspectContainers(
  engine: Engine,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Inspections> {
  const inspected = new Map<string, Inspected>();
  const queue = ids.values();
  const worker = async () => {
    for (const id of queue) inspected.set(id, await inspect(engine, id, signal));
  };
  const workers = Math.min(INSPECTIONS_AT_ONCE, ids.length);
  await Promise.all(Array.from({ length: workers }, worker));
  return inspected;
}

async function inspect(engine: Engine, id: string, signal: AbortSignal): Promise<Inspected> {
  const answer = await engine.call({ kind: 'inspect-container', id }, { signal });
  if (!answer.ok && answer.failure === 'vanished') return { kind: 'vanished' };
  const reading = answer.ok ? parsed(answer.value, parseInspection) : failureWith(answer.problem);
  return reading.ok
    ? { kind: 'read', inspection: reading.value }
    : { kind: 'unread', problem: reading.problem };
}
