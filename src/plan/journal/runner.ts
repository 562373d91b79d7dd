import { readFileSync, readlinkSync } from 'node:fs';
import { parseProcessStat } from '../../executor/process-stat.ts';

/**
 * The patchpanel process that runs a build. A pid alone is reused; with its start time it is one
 * process.
 */
export type Runner = {
  readonly pid: number;
  /** Clock ticks from boot to the start of the process; null if /proc does not say. */
  readonly started: string | null;
};

/**
 * When a process started; null if there is none. A zombie has ended: it no longer runs anything.
 */
function startOf(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null; // no such process, which is the answer
  }
  const { state, started } = parseProcessStat(stat) ?? { state: 'X', started: null };
  return state === 'Z' || state === 'X' ? null : started;
}

/** Identifies this process. */
export function thisRunner(): Runner {
  return { pid: process.pid, started: startOf(process.pid) };
}

/**
 * Where this process's id is valid: the boot of its machine and its PID namespace
 * (pid_namespaces(7)). A runner of another place cannot be looked up.
 */
export function thisProcessSpace(): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
}

/** Whether that process still runs. Where /proc hides it, it counts as ended. */
export function isAlive(runner: Runner): boolean {
  return runner.started !== null && startOf(runner.pid) === runner.started;
}
