import type { Executor } from '../../executor/executor.ts';
import { firstLine } from '../../executor/first-line.ts';
import type { NamespaceId, Process } from '../../model/kernel/namespace.ts';
import type { Problem } from '../../model/problem.ts';
import { failureWith, type Result, success } from '../../model/result.ts';
import { LIST_SOCKETS, parseSocketPaths } from '../engine/engine-sockets.ts';
import { cutShort, type FileStat, LOOK, parseStat, type StatListing } from '../shell/parse-stat.ts';
import { script, XARGS_ANSWERS } from '../shell/script.ts';
import {
  answerIn,
  failureWords,
  parseSections,
  SECTIONS,
  type Section,
  type SectionAnswer,
  textOf,
} from '../shell/sections.ts';
import type { DiscoveredNamespace } from './handles.ts';
import { parseMountinfo } from './parse-mountinfo.ts';
import { readStaleNames } from './stale-names.ts';

export type Discovery = {
  /** The namespace we are in ourselves: the host's. */
  readonly host: NamespaceId;
  readonly hostname: string;
  readonly root: boolean;
  /**
   * Whether every file, mount and process was looked at; what the kernel hides from a user is left
   * out.
   */
  readonly isWhole: boolean;
  readonly found: readonly DiscoveredNamespace[];
  /** The sockets at which engines usually listen; empty if that could not be read. */
  readonly sockets: readonly string[];
  readonly problems: readonly Problem[];
};

/**
 * A handful of processes, however many namespaces there are: xargs keeps each argument list within
 * the kernel's limit, and the lists themselves are made by the shell's own printf. The processes of
 * the host are listed while the shell alone runs of this script, and the shell is left out. The
 * last name is asked for only to show that all before it were told.
 */
const DISCOVER = String.raw`${SECTIONS}${LOOK}${LIST_SOCKETS}
here() { stat -L -c '%d %i %n//' /proc/self/ns/net 2>&1; }
processes() {
  echo "asked $#"
  printf '%s\0' "$@" | xargs -0 stat -L -c '%d %i %n//' 2>&1
}
names() { printf '%s\0' [0-9]*/comm self/comm | xargs -0 grep -s -m 1 -H ''; }
while read -r field real effective rest; do
  case $field in Uid:) mark uid "$effective" ;; esac
done </proc/self/status
read -r hostname </proc/sys/kernel/hostname
mark hostname "$hostname"
section self here
section files look /run/netns/* /run/docker/netns/*
section mounts grep -F ' - nsfs ' /proc/self/mountinfo
section sockets sockets
cd /proc || exit
set -- [0-9]*/ns/net
mark shell $$
section processes processes "$@"
section names names
mark end
`;

const TYPED = "stat -L -c '%i %n' /run/netns/* /run/docker/netns/* /proc/[0-9]*/ns/net";

const TIME_LIMIT = 15_000;

/** Finds every network namespace that a file, a mount or a process leads to. */
export async function discover(
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<Discovery>> {
  const result = await executor.run(script(DISCOVER, [], { timeLimit: TIME_LIMIT, typed: TYPED }), {
    signal,
  });
  const sections = parseSections(result);
  const self = parseStat(textOf(sections, 'self'));
  const [own] = self.files;
  if (own === undefined) {
    const asked = answerIn(sections, 'self', result);
    const words = firstLine(textOf(sections, 'self'));
    return failureWith({
      what: 'find the network namespaces',
      why: words || (asked.ok ? 'stat(1) printed nothing' : asked.why),
      hint: 'patchpanel needs a Linux host with /proc, sh, stat, grep and xargs',
    });
  }
  const found = collect(own, sections, result.message);
  const stale = await readStaleNames({ executor, signal }, found.files, own.device);
  return success({ ...found.discovery, problems: [...found.discovery.problems, ...stale] });
}

function collect(own: FileStat, sections: readonly Section[], message: string) {
  const files = listingIn(sections, 'files', { message, answers: [0, 1] });
  const processes = listingIn(sections, 'processes', { message, answers: XARGS_ANSWERS });
  const mounts = mountsIn(sections, message);
  const names = namesIn(sections, message);
  const shell = Number(textOf(sections, 'shell'));
  const collected = new Map<NamespaceId, { paths: Set<string>; processes: Process[] }>();
  const at = (inode: number) => {
    const known = collected.get(inode) ?? { paths: new Set<string>(), processes: [] };
    collected.set(inode, known);
    return known;
  };
  at(own.inode);
  for (const { device, inode, path } of files.listing.files) {
    if (device === own.device) at(inode).paths.add(path);
  }
  for (const { inode, path } of parseMountinfo(mounts.ok ? mounts.text : '')) {
    at(inode).paths.add(path);
  }
  const nameOf = processNames(names.ok ? names.text : '');
  for (const { inode, path } of processes.listing.files) {
    const pid = Number.parseInt(path, 10);
    // A process without a name ended before it could be read: most likely another program's
    // reading.
    const hasEnded = names.ok && !nameOf.has(pid);
    if (pid === shell || hasEnded) continue;
    at(inode).processes.push({ pid, name: nameOf.get(pid) ?? '' });
  }
  const root = textOf(sections, 'uid') === '0';
  const unanswered = [files.why, mounts.ok ? null : mounts.why, processes.why];
  const discovery: Discovery = {
    host: own.inode,
    hostname: textOf(sections, 'hostname'),
    root,
    isWhole: unanswered.every((why) => why === null),
    sockets: parseSocketPaths(textOf(sections, 'sockets')),
    found: [...collected].map(([id, { paths, processes: holders }]) => ({
      id,
      paths: [...paths],
      processes: holders.toSorted((a, b) => a.pid - b.pid),
    })),
    problems: [
      ...[...new Set(unanswered)].flatMap((why) => problemsOf('find all network namespaces', why)),
      ...problemsOf('read the names of processes', names.ok ? null : names.why),
      ...hiddenProcesses(processes.listing, root),
    ],
  };
  return { discovery, files: files.listing };
}

function problemsOf(what: string, why: string | null): readonly Problem[] {
  return why === null ? [] : [{ what, why, hint: 'refresh to try again' }];
}

type Asked = Parameters<typeof answerIn>[2];

/** What `look` printed, and why that is incomplete; null if it is complete. */
function listingIn(sections: readonly Section[], name: string, asked: Asked) {
  const text = textOf(sections, name);
  const listing = parseStat(text);
  const answer = answerIn(sections, name, asked);
  return { listing, why: cutShort(listing, text) ?? (answer.ok ? null : answer.why) };
}

/** grep(1) ends with 1 where it found nothing, and with 2 after an error. */
function mountsIn(sections: readonly Section[], message: string): SectionAnswer {
  const answer = answerIn(sections, 'mounts', { message, answers: [0, 1] });
  const section = sections.find(({ name }) => name === 'mounts');
  const isContrary = section?.status === 1 && section.text + section.error !== '';
  return isContrary ? { ok: false, why: failureWords(1, section.error) } : answer;
}

function namesIn(sections: readonly Section[], message: string): SectionAnswer {
  const answer = answerIn(sections, 'names', { message, answers: XARGS_ANSWERS });
  if (!answer.ok || /^self\/comm:/m.test(answer.text)) return answer;
  return { ok: false, why: 'grep reported only some of them' };
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
 * No hint for root: a file that even root cannot read is guarded by a security module, and sudo
 * does not help.
 */
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
