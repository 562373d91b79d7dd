import { changing } from '../executor/command.ts';
import type { Executor } from '../executor/executor.ts';
import { succeeded } from '../executor/result.ts';
import { showCommand } from '../executor/show.ts';
import type { NamespaceId, Process } from '../model/namespace.ts';
import type { Problem } from '../model/problem.ts';
import type { Found } from './found.ts';
import { contentOf, type Frame, parseFrames } from './frames.ts';
import { namesOf } from './handles.ts';
import { parseMountinfo } from './parse-mountinfo.ts';
import { type FileStat, parseStat, type StatListing } from './parse-stat.ts';
import { type Reading, read, unread } from './reading.ts';
import { script } from './script.ts';

export type Discovery = {
  /** The namespace we are in ourselves: the host's. */
  readonly host: NamespaceId;
  readonly hostname: string;
  readonly root: boolean;
  readonly found: readonly Found[];
  readonly problems: readonly Problem[];
};

/**
 * A handful of processes, however many namespaces there are: xargs keeps each argument list within
 * the kernel's limit, and the lists themselves are made by the shell's own printf. The processes of
 * the host are listed while the shell alone runs of this script, and the shell is left out.
 */
const DISCOVER = String.raw`
printf '\0self\0'; stat -L -c '%d %i %n' /proc/self/ns/net 2>&1
printf '\0files\0'; stat -L -c '%d %i %n' /run/netns/* /run/docker/netns/* 2>&1
printf '\0mounts\0'; grep -F ' - nsfs ' /proc/self/mountinfo
printf '\0uid\0'; id -u
printf '\0hostname\0'; cat /proc/sys/kernel/hostname
cd /proc || exit
set -- [0-9]*/ns/net
printf '\0shell\0%s' $$
printf '\0processes\0'; printf '%s\0' "$@" | xargs -0 stat -L -c '%d %i %n' 2>&1
printf '\0names\0'; printf '%s\0' [0-9]*/comm | xargs -0 grep -s -m 1 -H ''
printf '\0end\0\n'
`;

const TYPED = "stat -L -c '%i %n' /run/netns/* /run/docker/netns/* /proc/[0-9]*/ns/net";

const TIME_LIMIT = 15_000;

/** Finds every network namespace that a file, a mount or a process leads to. */
export async function discover(
  executor: Executor,
  signal: AbortSignal,
): Promise<Reading<Discovery>> {
  const result = await executor.run(script(DISCOVER, [], { timeLimit: TIME_LIMIT, typed: TYPED }), {
    signal,
  });
  const frames = parseFrames(result.stdout);
  const self = parseStat(contentOf(frames, 'self'));
  const [own] = self.files;
  if (own === undefined) {
    return unread({
      what: 'find the network namespaces',
      why: self.refusals[0]?.why ?? (result.message || 'stat(1) printed nothing'),
      hint: 'patchpanel needs a Linux host with /proc, sh, stat, grep and xargs',
    });
  }
  const cut = result.timedOut || !succeeded(result) ? unfinished(frames, result.message) : [];
  return read(collect(own, frames, cut));
}

function unfinished(frames: readonly Frame[], message: string): readonly Problem[] {
  if (frames.some(({ name }) => name === 'end')) return [];
  return [{ what: 'find all network namespaces', why: message, hint: 'refresh to try again' }];
}

function collect(own: FileStat, frames: readonly Frame[], cut: readonly Problem[]): Discovery {
  const files = parseStat(contentOf(frames, 'files'));
  const processes = parseStat(contentOf(frames, 'processes'));
  const shell = Number(contentOf(frames, 'shell'));
  const names = processNames(contentOf(frames, 'names'));
  const collected = new Map<NamespaceId, { paths: Set<string>; processes: Process[] }>();
  const at = (inode: number) => {
    const known = collected.get(inode) ?? { paths: new Set<string>(), processes: [] };
    collected.set(inode, known);
    return known;
  };
  at(own.inode);
  for (const { device, inode, path } of files.files) {
    if (device === own.device) at(inode).paths.add(path);
  }
  for (const { inode, path } of parseMountinfo(contentOf(frames, 'mounts'))) {
    at(inode).paths.add(path);
  }
  for (const { inode, path } of processes.files) {
    const pid = Number.parseInt(path, 10);
    // One without a name ended before it was asked for it: a reading of somebody else, most likely.
    const hasEnded = names.size > 0 && !names.has(pid);
    if (pid === shell || hasEnded) continue;
    at(inode).processes.push({ pid, name: names.get(pid) ?? '' });
  }
  const root = contentOf(frames, 'uid').trim() === '0';
  return {
    host: own.inode,
    hostname: contentOf(frames, 'hostname').trim(),
    root,
    found: [...collected].map(([id, { paths, processes: holders }]) => ({
      id,
      paths: [...paths],
      processes: holders.toSorted((a, b) => a.pid - b.pid),
    })),
    problems: [...cut, ...staleNames(files, own.device), ...hiddenProcesses(processes, root)],
  };
}

function processNames(text: string): ReadonlyMap<number, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, pid, name] = /^(\d+)\/comm:(.*)$/.exec(line) ?? [];
      return pid === undefined || name === undefined ? [] : [[Number(pid), name]];
    }),
  );
}

/**
 * What `ip netns` lists but no namespace stands behind: its mount is gone, or it is a link to a dead
 * process. libnetwork keeps such files on purpose for a minute, so those are none of ours to tell.
 */
function staleNames({ files, refusals }: StatListing, nsfs: number): readonly Problem[] {
  const stale = [
    ...files.filter(({ device }) => device !== nsfs),
    ...refusals.filter(({ why }) => why === 'No such file or directory'),
  ];
  return namesOf(stale.map(({ path }) => path))
    .filter((name) => name !== '*')
    .map((name) => ({
      what: `enter /run/netns/${name}`,
      why: 'no namespace is mounted there: the file was left behind',
      hint: `remove it with: ${showCommand(changing(['ip', 'netns', 'delete', name]))}`,
    }));
}

/** Not told to root: what even root may not look into is guarded by a security module, and sudo is no help. */
function hiddenProcesses({ refusals }: StatListing, root: boolean): readonly Problem[] {
  const hidden = refusals.filter(({ why }) => why === 'Permission denied').length;
  if (hidden === 0 || root) return [];
  return [
    {
      what: 'find the network namespaces of all processes',
      why: `${hidden === 1 ? '1 process belongs' : `${hidden} processes belong`} to others, and the kernel tells only root where they are`,
      hint: 'run patchpanel with sudo to see them',
    },
  ];
}
