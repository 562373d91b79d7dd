import { connectEngine } from '../../executor/engine/connect-engine.ts';
import type { Executor } from '../../executor/executor.ts';
import { type Overdue, overdueWords } from '../../executor/slowness.ts';
import { speedOf } from '../../executor/speed.ts';
import { beginTimeLimit } from '../../executor/time-limit.ts';
import type { Problem } from '../../model/problem.ts';
import type { Discovery } from '../kernel/discover.ts';
import {
  NO_PROCESSES,
  type ProcessNamespaces,
  readProcessNamespaces,
} from '../kernel/read-process-namespaces.ts';
import { belongsTo, NOBODY, readProcessOwners } from '../owners/process-owners.ts';
import { type EngineSocket, readSocketOwners } from './engine-sockets.ts';
import { inspectChanged } from './inspect-changed.ts';
import {
  addressOf,
  type OtherRead,
  type Unnamed,
  withIds,
  withoutRepeats,
} from './name-other-engines.ts';
import { type EngineLists, NO_LISTS, readEngineLists } from './read-engine.ts';

export type OtherEngines = {
  readonly engines: readonly OtherRead[];
  /** Of their containers. */
  readonly processes: ProcessNamespaces;
  /** Why there may be more, or what containers share with others is not known. */
  readonly problems: readonly Problem[];
};

export const NO_OTHERS: OtherEngines = { engines: [], processes: NO_PROCESSES, problems: [] };

/**
 * Milliseconds for all that one of them is asked where the host is not slow: no user's engine may
 * hold up what is read of the host.
 */
const PATIENCE = 5_000;

/** At most this many are asked: each user of a host may have one. */
const MOST = 16;

/** Where each user has a folder of their own. */
const USERS = '/run/user/';

type Asking = {
  readonly executor: Executor;
  readonly signal: AbortSignal;
  /** What `otherSockets` gives. */
  readonly sockets: readonly string[];
  readonly discovery: Discovery;
  /** The engine that the host was opened with, and what it said. */
  readonly main: { readonly address: string; readonly lists: EngineLists };
};

/**
 * Asks the engines that listen at the usual sockets of the host, beside the one that it was opened
 * with. Those of other users answer in a world of their own, and may say anything: of what they say
 * only names and states count, and a process only where the kernel says that it is that user's.
 */
export async function readOtherEngines(
  asking: Asking,
  before: OtherEngines,
): Promise<OtherEngines> {
  const { executor, signal, main, sockets } = asking;
  const asked = await readSocketOwners(executor, sockets.slice(0, MOST), signal);
  if (!asked.ok) return { ...NO_OTHERS, problems: [asked.problem] };
  const answers = await Promise.all(asked.value.map((socket) => readOne(asking, socket, before)));
  const there = answers.flatMap((answer) => answer ?? []);
  const engines = withIds(withoutRepeats(there), main.lists.state);
  const pids = engines.flatMap(({ inspections }) =>
    [...inspections.values()].flatMap(({ pid }) => pid ?? []),
  );
  const processes = await readProcessNamespaces(executor, pids, signal);
  const problems = [
    ...(sockets.length > MOST ? [tooMany(sockets)] : []),
    ...(processes.problem === null ? [] : [processes.problem]),
  ];
  return { engines, processes, problems };
}

function tooMany(sockets: readonly string[]): Problem {
  return {
    what: 'ask all engines of this host',
    why: `${sockets.length} others listen here, and only ${MOST} are asked`,
    hint: `Open one on its own: --host unix://${sockets[MOST] ?? ''}`,
  };
}

/** Null if there is no engine, or if it is the main one at another socket. */
async function readOne(
  { executor, signal, discovery, main }: Asking,
  socket: EngineSocket,
  { engines }: OtherEngines,
): Promise<Unnamed | null> {
  const dial = dialOf(executor, discovery, socket);
  const nothing = {
    socket,
    identity: null,
    containers: [],
    networks: [],
    inspections: new Map(),
    problems: [],
  };
  if (dial === null) return { ...nothing, state: notDialled(socket) };
  const endpoint = { kind: 'unix', path: socket.path } as const;
  const engine = connectEngine({ dial, endpoint, speed: executor.speed });
  const limit = beginTimeLimit(speedOf(executor), PATIENCE);
  const until = AbortSignal.any([signal, limit.signal]);
  const lists = await readEngineLists(engine, null, until);
  const early = limit.overdue();
  if (early !== null) return tooLate(nothing, discovery, early);
  const { state, identity } = lists;
  const isMain = identity !== null && identity === main.lists.identity;
  if (isMain || (state.kind === 'unreachable' && state.absent)) {
    limit.stop();
    return null;
  }
  const areBoth = state.kind === 'connected' && main.lists.state.kind === 'connected';
  if (areBoth && (identity === null || main.lists.identity === null)) {
    limit.stop();
    return mayBeMain(nothing, main.address, lists.problems);
  }
  const known = new Set(main.lists.containers.map(({ container }) => container.id));
  const containers = lists.containers.filter(({ container }) => !known.has(container.id));
  const before = engines.find((each) => each.engine.address === addressOf(socket));
  const { inspections, gone, problems } = await inspectChanged(engine, {
    containers,
    before,
    until,
  });
  // An ordinary user may not ask most of them, which is as it should be.
  const read = {
    ...nothing,
    state,
    identity,
    problems: discovery.root ? [...lists.problems, ...problems] : [],
    containers: containers.filter(({ container }) => !gone.has(container.id)),
    inspections,
  };
  limit.stop();
  const overdue = limit.overdue();
  if (overdue !== null) return tooLate(nothing, discovery, overdue);
  if (socket.uid === 0) return { ...read, networks: lists.networks };
  return apart(read, { executor, signal });
}

/**
 * What root dials in another's folder must be what its owner listens at: whose it is was asked
 * before, and that user may have put another there since.
 */
function dialOf(
  executor: Executor,
  { root }: Discovery,
  { path, uid }: EngineSocket,
): Executor['dial'] | null {
  const isInUsers = path.startsWith(USERS);
  if (!root || (uid === 0 && !isInUsers)) return executor.dial;
  const { dialOwned } = executor;
  return dialOwned === undefined ? null : (path) => dialOwned(path, uid);
}

/** It is there, and was not asked. */
function notDialled({ path, user, uid }: EngineSocket): EngineLists['state'] {
  const who = user ?? `user ${uid}`;
  const problem = {
    what: `ask the engine at ${path}`,
    why: `over SSH, patchpanel cannot make sure that ${who} is the one who listens there`,
    hint: `Open it as ${who}: --host ssh://${user ?? 'USER'}@HOST`,
  };
  return { kind: 'unreachable', problem, absent: false };
}

function tooLate(nothing: Omit<Unnamed, 'state'>, { root }: Discovery, overdue: Overdue): Unnamed {
  const { path } = nothing.socket;
  const problem = {
    what: `ask the engine at ${path}`,
    why: overdueWords('it did not answer', overdue),
    hint: `Open it by itself: --host unix://${path}`,
  };
  const problems = root ? [problem] : [];
  return { ...nothing, state: { kind: 'unreachable', problem, absent: false }, problems };
}

/** Nothing is taken of an engine that may be the main one by another way. */
function mayBeMain(
  nothing: Omit<Unnamed, 'state'>,
  main: string,
  problems: readonly Problem[],
): Unnamed {
  const problem = {
    what: `tell the engine at ${nothing.socket.path} from the one at ${main}`,
    why: 'one of them did not say which engine it is',
    hint: 'refresh to try again',
  };
  return { ...nothing, state: NO_LISTS.state, problems: [...problems, problem] };
}

/**
 * What is left of an engine in a user's own world: its networks and addresses are not the host's,
 * its files not what the host has under their names, and its processes are those that the kernel
 * says are theirs.
 */
async function apart(
  read: Unnamed,
  { executor, signal }: Pick<Asking, 'executor' | 'signal'>,
): Promise<Unnamed> {
  const { socket, inspections } = read;
  const pids = [...inspections.values()].flatMap(({ pid }) => pid ?? []);
  const asked = await readProcessOwners(executor, pids, signal);
  const owners = asked.ok ? asked.value : NOBODY;
  const isTheirs = (pid: number) => belongsTo(pid, socket, owners);
  const strangers = [...inspections].flatMap(([id, { pid }]) =>
    pid !== null && owners.uids.has(pid) && !isTheirs(pid) ? [{ id, pid }] : [],
  );
  return {
    ...read,
    containers: read.containers.map(({ container }) => ({
      container: { ...container, endpoints: [] },
      attached: [],
    })),
    inspections: new Map(
      [...inspections].map(([id, { pid, networkMode }]) => [
        id,
        {
          pid: pid !== null && isTheirs(pid) ? pid : null,
          networkMode,
          sandbox: null,
          endpoints: [],
        },
      ]),
    ),
    problems: [
      ...read.problems,
      ...(asked.ok ? [] : [asked.problem]),
      ...strangers.map(({ id, pid }) => ({
        what: `believe the engine at ${socket.path}`,
        why: `it says that process ${pid} is its container ${id.slice(0, 12)}, but that process does not belong to ${socket.user ?? `user ${socket.uid}`}`,
        hint: '',
      })),
    ],
  };
}
