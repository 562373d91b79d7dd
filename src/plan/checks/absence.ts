/**
 * How each program says that what it was asked about is not there, apart from all its other
 * failures.
 */

import type { CommandResult } from '../../executor/command-result.ts';
import { isForEngine, type Operation } from '../../executor/operation.ts';

/** An exit code, and a line of standard error by its start and end; null if it says no word. */
export type Complaint = {
  readonly codes: readonly number[];
  readonly line: { readonly starts: string; readonly ends: string } | null;
};

function says(codes: readonly number[], starts: string, ends = ''): Complaint {
  return { codes, line: { starts, ends } };
}

/** errno(3) ENOENT in words, as every libc has them in the C locale. */
const ENOENT = ': No such file or directory';

/**
 * Message of a program that names the file; coreutils and busybox differ in the text in between.
 */
function missingFile(program: string): Complaint {
  return says([1, 2], `${program}: `, ENOENT);
}

const iptables: readonly Complaint[] = [
  says([1], 'iptables: Bad rule (does a matching rule exist in that chain?)'),
  says([1], 'iptables: No chain/target/match by that name'),
];

const ip6tables = iptables.map(({ codes, line }) =>
  says(codes, line?.starts.replace('iptables', 'ip6tables') ?? ''),
);

/**
 * Complaints by program, as printed by iproute2 6.1, util-linux 2.38, coreutils 9.1, procps 4.0,
 * nftables 1.0, iptables 1.8 of both kinds, docker 20.10 to 28, podman 5.4 and 5.8, and busybox
 * 1.35, in the C locale. Different words of another version count as a failed check, which is safe.
 */
export const ABSENCES: Readonly<Record<string, readonly Complaint[]>> = {
  ip: [
    says([1], 'Device "', '" does not exist.'),
    says([1, 255], 'Cannot find device "'),
    says([1, 2], "ip: can't find device '"),
    says([255], 'Error: argument "', '" is wrong: Device does not exist'),
    // A table without routes does not exist.
    says([2], 'Error: ipv4: FIB table does not exist.'),
    says([2], 'Error: ipv6: FIB table does not exist.'),
    says([1, 255], 'Cannot open network namespace', ENOENT),
  ],
  bridge: [says([1, 255], 'Cannot find device "')],
  // Only "no such file": a namespace that exists but cannot be entered is a different matter.
  nsenter: [says([1], 'nsenter: cannot open ', ENOENT), says([1], "nsenter: can't open '", ENOENT)],
  stat: [missingFile('stat')],
  cat: [missingFile('cat')],
  ls: [missingFile('ls')],
  /** Without -v it prints nothing, both for a missing file and for one that is not a link. */
  readlink: [
    missingFile('readlink'),
    says([1], 'readlink: ', ': Invalid argument'),
    { codes: [1], line: null },
  ],
  test: [{ codes: [1], line: null }],
  /** util-linux exits with 32 for a folder on which nothing is mounted, busybox with 1. */
  mountpoint: [{ codes: [1, 32], line: null }],
  sysctl: [
    says([1, 255], 'sysctl: cannot stat ', ENOENT),
    says([1], "sysctl: error: '", "' is an unknown key"),
  ],
  nft: [says([1], 'Error: No such file or directory')],
  iptables,
  'iptables-nft': iptables,
  'iptables-legacy': iptables,
  ip6tables,
  'ip6tables-nft': ip6tables,
  'ip6tables-legacy': ip6tables,
  docker: [
    says([1], 'Error: No such '),
    says([1], 'Error response from daemon: No such '),
    says([1], 'Error response from daemon: network ', ' not found'),
  ],
  podman: [
    says([125], 'Error: no such container '),
    says([125], 'Error: no container with name or ID ', ' found: no such container'),
    says([125], 'Error: network ', ': network not found'),
  ],
};

/** The programs that a command runs: behind the way into a namespace, another one. */
function programsOf([program = '', , inner = '']: readonly string[]): readonly string[] {
  return program === 'nsenter' ? [program, inner] : [program];
}

/** Whether the program ended by itself and said that what it was asked about is not there. */
export function saysAbsent(operation: Operation, result: CommandResult): boolean {
  const { exitCode, stderr } = result;
  if (exitCode === null || result.timedOut || result.cancelled || result.lost) return false;
  // Of a question to the engine this is the only failure that has an exit code.
  if (isForEngine(operation)) return exitCode !== 0;
  const lines = stderr.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => line !== '');
  return programsOf(operation.argv)
    .flatMap((program) => (Object.hasOwn(ABSENCES, program) ? ABSENCES[program] : undefined) ?? [])
    .some(({ codes, line }) => codes.includes(exitCode) && fits(line, said));
}

function fits(line: Complaint['line'], said: readonly string[]): boolean {
  if (line === null) return said.length === 0;
  return said.some((text) => text.startsWith(line.starts) && text.endsWith(line.ends));
}
