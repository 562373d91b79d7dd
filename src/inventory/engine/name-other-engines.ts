/** Which of the engines that answered are several, and what each is called. Pure. */
import { engineFamily, familyAt } from '../../model/engine/engine-family.ts';
import type { Problem } from '../../model/problem.ts';
import type { EngineState, OtherEngine } from '../../model/snapshot.ts';
import type { EngineSocket } from './engine-sockets.ts';
import type { Inspection, RawContainer } from './parse-containers.ts';
import type { RawNetwork } from './parse-networks.ts';
import type { EngineLists } from './read-engine.ts';

/** What one engine says, as far as it is believed. */
export type OtherRead = {
  readonly engine: OtherEngine;
  readonly containers: readonly RawContainer[];
  readonly networks: readonly RawNetwork[];
  readonly inspections: ReadonlyMap<string, Inspection>;
  readonly problems: readonly Problem[];
};

/** The same, before it has an id. */
export type Unnamed = Omit<OtherRead, 'engine'> & {
  readonly socket: EngineSocket;
  readonly state: EngineState;
  readonly identity: EngineLists['identity'];
};

/**
 * Root's engines come first, so anything that an earlier engine has already reported is left out:
 * it is the same engine at another socket, or a user's engine that lies.
 */
export function withoutRepeats(read: readonly Unnamed[]): readonly Unnamed[] {
  const engines = new Set<string>();
  const told = new Set<string>();
  return read.flatMap((each) => {
    const { socket, identity } = each;
    const isRoots = socket.uid === 0 && identity !== null;
    if (isRoots && engines.has(identity)) return [];
    if (isRoots) engines.add(identity);
    const containers = each.containers.filter(({ container }) => !told.has(container.id));
    for (const { container } of containers) told.add(container.id);
    return [{ ...each, containers }];
  });
}

/** As `--host` takes it. */
export function addressOf({ path }: EngineSocket): string {
  return `unix://${path}`;
}

/** Names each by its command and whose it is, and by its path too where that is not enough. */
export function withIds(read: readonly Unnamed[], main: EngineState): readonly OtherRead[] {
  const taken = new Set<string>(
    main.kind === 'connected' ? [engineFamily(main.family).command] : [],
  );
  return read.map(({ socket, state, ...rest }) => {
    const { path, uid, user } = socket;
    const command =
      state.kind === 'connected' ? engineFamily(state.family).command : familyAt(path).command;
    const short = uid === 0 ? command : `${command} of ${user ?? `user ${uid}`}`;
    const id = taken.has(short) ? `${short} at ${path}` : short;
    taken.add(id);
    const mark = <T>(thing: T) => ({ ...thing, engine: id });
    return {
      ...rest,
      containers: rest.containers.map((row) => ({ ...row, container: mark(row.container) })),
      networks: rest.networks.map(mark),
      engine: { id, address: addressOf(socket), uid, state },
    };
  });
}
