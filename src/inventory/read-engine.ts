import * as v from 'valibot';
import type { Engine, EngineCall } from '../executor/engine.ts';
import type { Problem } from '../model/problem.ts';
import type { EngineState, Swarm } from '../model/snapshot.ts';
import {
  type Inspection,
  parseContainerList,
  parseInspection,
  type RawContainer,
} from './parse-containers.ts';
import { parseNetworks, type RawNetwork } from './parse-networks.ts';
import { type Reading, read, unread } from './reading.ts';

/** What the engine answers at once: containers without their processes, networks, itself. */
export type EngineLists = {
  readonly state: EngineState;
  readonly containers: readonly RawContainer[];
  readonly networks: readonly RawNetwork[];
  readonly problems: readonly Problem[];
};

/** Of an engine that has not answered, or is not there to be asked. */
export const NO_LISTS: EngineLists = {
  state: { kind: 'unread' },
  containers: [],
  networks: [],
  problems: [],
};

/** What the inspection of the containers told. */
export type Inspections = {
  readonly byId: ReadonlyMap<string, Inspection>;
  /** Ids of the containers that were listed, and gone when they were asked after. */
  readonly vanished: ReadonlySet<string>;
  readonly problems: readonly Problem[];
};

export const NO_INSPECTIONS: Inspections = { byId: new Map(), vanished: new Set(), problems: [] };

const Version = v.object({
  Version: v.string(),
  Components: v.nullish(v.array(v.object({ Name: v.string() }))),
});

const Info = v.object({
  Swarm: v.nullish(
    v.object({
      LocalNodeState: v.nullish(v.string(), ''),
      ControlAvailable: v.nullish(v.boolean(), false),
      NodeAddr: v.nullish(v.string(), ''),
    }),
  ),
});

/** Asks for the lists, all at the same time. An engine that does not list its containers is unreachable. */
export async function readEngineLists(engine: Engine, signal: AbortSignal): Promise<EngineLists> {
  const [containers, networks, version, info] = await Promise.all([
    ask(engine, { kind: 'list-containers' }, parseContainerList, signal),
    ask(engine, { kind: 'list-networks' }, parseNetworks, signal),
    ask(engine, { kind: 'version' }, (value) => v.parse(Version, value), signal),
    ask(engine, { kind: 'info' }, (value) => v.parse(Info, value), signal),
  ]);
  if (!containers.ok) {
    const { problem } = containers;
    return {
      state: { kind: 'unreachable', problem },
      containers: [],
      networks: [],
      problems: [problem],
    };
  }
  const podman = version.ok && version.value.Components?.some(({ Name }) => /podman/i.test(Name));
  return {
    state: {
      kind: 'connected',
      name: podman ? 'Podman' : 'Docker',
      version: version.ok ? version.value.Version : '',
      swarm: swarmOf(info.ok ? info.value : {}),
    },
    containers: containers.value,
    networks: networks.ok ? networks.value : [],
    problems: [networks, version, info].flatMap((reading) => (reading.ok ? [] : [reading.problem])),
  };
}

function swarmOf({ Swarm: said }: v.InferOutput<typeof Info>): Swarm {
  return {
    state: said?.LocalNodeState || 'inactive',
    manager: said?.ControlAvailable ?? false,
    address: said?.NodeAddr || null,
  };
}

/** More at once gain little, and an engine with a thousand containers has other work. */
const INSPECTIONS_AT_ONCE = 64;

/**
 * Inspects the containers: the list has neither their processes nor the aliases of their endpoints,
 * which those that are stopped have too. One that vanished since the list is left out.
 */
export async function inspectContainers(
  engine: Engine,
  containers: readonly RawContainer[],
  signal: AbortSignal,
): Promise<Inspections> {
  const byId = new Map<string, Inspection>();
  const vanished = new Set<string>();
  const problems: Problem[] = [];
  const queue = containers.values();
  const worker = async () => {
    for (const { container } of queue) {
      const answer = await engine.call({ kind: 'inspect-container', id: container.id }, { signal });
      if (!answer.ok && answer.failure === 'vanished') {
        vanished.add(container.id);
        continue;
      }
      const inspection = answer.ok
        ? parsed(answer.value, parseInspection)
        : unread<Inspection>(answer.problem);
      if (inspection.ok) byId.set(container.id, inspection.value);
      else problems.push(inspection.problem);
    }
  };
  await Promise.all(Array.from({ length: INSPECTIONS_AT_ONCE }, worker));
  return { byId, vanished, problems };
}

async function ask<T>(
  engine: Engine,
  call: EngineCall,
  parse: (value: unknown) => T,
  signal: AbortSignal,
): Promise<Reading<T>> {
  const answer = await engine.call(call, { signal });
  return answer.ok ? parsed(answer.value, parse) : unread(answer.problem);
}

function parsed<T>(value: unknown, parse: (value: unknown) => T): Reading<T> {
  try {
    return read(parse(value));
  } catch (error) {
    if (!v.isValiError(error)) throw error;
    return unread({
      what: 'understand the engine',
      why: `it answered in an unexpected shape: ${v.getDotPath(error.issues[0]) ?? ''} ${error.message}`,
      hint: 'patchpanel speaks the Docker Engine API from 1.24 on',
    });
  }
}
