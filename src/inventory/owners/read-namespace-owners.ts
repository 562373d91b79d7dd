import { isDeepStrictEqual } from 'node:util';
import type { Executor } from '../../executor/executor.ts';
import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { NamespaceOwner, Owner } from '../../model/kernel/namespace-owner.ts';
import type { Problem } from '../../model/problem.ts';
import type { Discovery } from '../kernel/discover.ts';
import { GREP_ANSWERS, script } from '../shell/script.ts';
import { answerIn, parseSections, SECTIONS } from '../shell/sections.ts';
import type { CgroupOwner } from './cgroup-owner.ts';
import { parseCgroup } from './parse-cgroup.ts';
import { MATCHED_STATE, type StateMatches, stateFiles, withState } from './runtime-state.ts';

/** Reads who owns the namespaces, from their processes' cgroups and the runtimes' state. */
export type NamespaceOwners = {
  readonly byNamespace: ReadonlyMap<NamespaceId, KnownOwners>;
  /** The files of runtimes' state that were read for them. */
  readonly stateFiles: readonly string[];
  /** Why not all that was asked for was read; null if it was. */
  readonly problem: Problem | null;
};

/** `pids`: those that were asked. */
type KnownOwners = { readonly pids: readonly number[]; readonly owners: readonly NamespaceOwner[] };

export const NO_OWNERS: NamespaceOwners = {
  byNamespace: new Map(),
  stateFiles: [],
  problem: null,
};

/** The first processes of a namespace represent all: its creator is among them. */
const ASKED_OF_EACH = 16;

/**
 * Files by one grep(1), however many: `FILE:MATCH` a line. The last file is always there, which
 * shows that all before it were told; those that are missing, or that ended meanwhile, are left
 * out.
 */
const READ = `${SECTIONS}
telling=$1 option=$2; shift 2
section files grep -s -H $option -E "$telling|^Name:" "$@" /proc/self/status
`;

/**
 * What of /proc/PID/cgroup may name anybody: the hierarchies that systemd keeps, and two of version
 * 1 that every runtime does.
 */
const GROUPS = '^[0-9]+:(name=systemd|pids|devices|):/.';

type Options = { readonly executor: Executor; readonly signal: AbortSignal };

/**
 * Asks whose the namespaces are that processes hold, and knows the rest from before: three commands
 * at most, of a shell and a grep(1) each, for any number of namespaces. `likely` are files of state
 * that were of use before: they are read at the same time as the cgroups, and others after them.
 */
export async function readNamespaceOwners(
  options: Options,
  { found, host }: Discovery,
  before: NamespaceOwners,
  likely: readonly string[],
): Promise<NamespaceOwners> {
  const first = found
    .filter(({ id, processes }) => id !== host && processes.length > 0)
    .map(({ id, processes }) => ({
      id,
      pids: processes.slice(0, ASKED_OF_EACH).map(({ pid }) => pid),
    }));
  const known = new Map(
    first.flatMap(({ id, pids }) => {
      const one = before.byNamespace.get(id);
      return one !== undefined && isDeepStrictEqual(one.pids, pids) ? [[id, one]] : [];
    }),
  );
  const asked = first.filter(({ id }) => !known.has(id));
  if (asked.length === 0) return { ...before, byNamespace: known, problem: null };
  const [groups, early] = await Promise.all([
    readGroups(
      options,
      asked.flatMap(({ pids }) => pids),
    ),
    readState(options, likely),
  ]);
  const chains = new Map(asked.map(({ id, pids }) => [id, chainsOf(pids, groups.told)]));
  const files = stateFilesOf([...chains.values()].flat());
  const late = await readState(
    options,
    files.filter((file) => !likely.includes(file)),
  );
  const told = new Map([...early.told, ...late.told]);
  const pidsIn = new Map(
    found.map(({ id, processes }) => [id, new Set(processes.map(({ pid }) => pid))]),
  );
  const hostPids = pidsIn.get(host) ?? new Set();
  const owners = asked.map(({ id, pids }) => {
    const inside = { hostPids, pids: pidsIn.get(id) ?? new Set<number>() };
    const named = (chains.get(id) ?? []).flatMap((chain) => nameOwner(chain, told, inside));
    return [id, { pids, owners: withoutGuests(named) }] as const;
  });
  const why = groups.why ?? early.why ?? late.why;
  return {
    // What could not be read whole is asked again.
    byNamespace: why === null ? new Map([...known, ...owners]) : known,
    stateFiles: [...new Set([...before.stateFiles, ...files])],
    problem:
      why === null || options.signal.aborted
        ? null
        : { what: 'find out whose the namespaces are', why, hint: 'refresh to try again' },
  };
}

type Chain = readonly CgroupOwner[];

/**
 * For each outermost owner, the chain of owners that all of its processes in the namespace have in
 * common: a system in a container has services, and is not one of them.
 */
function chainsOf(pids: readonly number[], told: StateMatches): readonly Chain[] {
  const chains = pids
    .map((pid) => parseCgroup((told.get(groupFile(pid)) ?? []).join('\n')))
    .filter((chain) => chain.length > 0);
  const groups = Map.groupBy(chains, ([outermost]) => JSON.stringify(outermost?.owner));
  return [...groups.values()].map((group) =>
    group.reduce((common, chain) => {
      const end = common.findIndex((one, at) => !isDeepStrictEqual(one.owner, chain[at]?.owner));
      return end === -1 ? common : common.slice(0, end);
    }),
  );
}

function groupFile(pid: number): string {
  return `/proc/${pid}/cgroup`;
}

function nameOwner(
  chain: Chain,
  told: StateMatches,
  pids: Parameters<typeof withState>[2],
): readonly NamespaceOwner[] {
  const owners: Owner[] = [];
  for (const [at, found] of chain.entries()) {
    const owner = at === 0 ? withState(found, told, pids) : found.owner;
    if (owner === null) return [];
    owners.push(owner);
  }
  const last = owners.at(-1);
  if (last === undefined || last.kind === 'user') return [];
  return [{ ...last, within: owners.slice(0, -1) }];
}

/** A service beside containers or machines is an agent that has entered their namespace. */
function withoutGuests(owners: readonly NamespaceOwner[]): readonly NamespaceOwner[] {
  const residents = owners.filter(({ kind }) => kind !== 'service');
  return residents.length > 0 ? residents : owners;
}

async function readGroups(options: Options, pids: readonly number[]) {
  const typed = `cat ${pids.map(groupFile).join(' ')}`;
  return grep(options, { telling: GROUPS, option: '', files: pids.map(groupFile), typed });
}

/** Only of the outermost owners: what is in another's cgroup keeps its state in files of theirs. */
function stateFilesOf(chains: readonly Chain[]): readonly string[] {
  const outermost = chains.flatMap((chain) => chain.slice(0, 1));
  return [...new Set(outermost.flatMap(stateFiles))];
}

async function readState(options: Options, files: readonly string[]) {
  if (files.length === 0) return { told: new Map<string, readonly string[]>(), why: null };
  const typed = `grep -s -o -E '${MATCHED_STATE}' ${files.join(' ')}`;
  return grep(options, { telling: MATCHED_STATE, option: '-o', files, typed });
}

type Asked = {
  readonly telling: string;
  readonly option: '' | '-o';
  readonly files: readonly string[];
  readonly typed: string;
};

async function grep(
  { executor, signal }: Options,
  { telling, option, files, typed }: Asked,
): Promise<{ readonly told: StateMatches; readonly why: string | null }> {
  const command = script(READ, [telling, option, ...files], { timeLimit: 10_000, typed });
  const result = await executor.run(command, { signal });
  const answer = answerIn(parseSections(result), 'files', {
    message: result.message,
    answers: GREP_ANSWERS,
  });
  if (!answer.ok) return { told: new Map(), why: answer.why };
  const told = matchesIn(answer.text, files);
  const isWhole = answer.text.includes('/proc/self/status:Name:');
  return { told, why: isWhole ? null : 'grep reported only some of the files' };
}

/**
 * A path may hold colons, so the longest file that was asked for and that a line begins with is
 * meant.
 */
function matchesIn(text: string, files: readonly string[]): StateMatches {
  const asked = new Set(files);
  const told = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    let end = line.indexOf(':');
    while (end !== -1 && !asked.has(line.slice(0, end))) end = line.indexOf(':', end + 1);
    if (end === -1) continue;
    const file = line.slice(0, end);
    const matches = told.get(file) ?? [];
    told.set(file, matches);
    matches.push(line.slice(end + 1));
  }
  return told;
}
