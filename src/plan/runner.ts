import { readFileSync, readlinkSync } from 'node:fs';

/** The patchpanel process that runs a build. A pid alone is reused; with its start time it is one process. */
export type Runner = {
  readonly pid: number;
  /** Clock ticks from boot to the start of the process; null where /proc does not say. */
  readonly started: string | null;
};

/**
 * Field 22 of /proc/PID/stat (proc_pid_stat(5)). The name in field 2 may hold spaces and brackets,
 * so the fields are counted from its last `)`. A zombie has ended: it runs nothing any more.
 */
function startOf(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null; // no such process, which is the answer
  }
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return null;
  return rest[18] ?? null;
}

/** This very process. */
export function thisRunner(): Runner {
  return { pid: process.pid, started: startOf(process.pid) };
}

/**
 * Where this process is counted: the boot of its machine, and its PID namespace (pid_namespaces(7)). A
 * runner of elsewhere cannot be asked for.
 */
export function thisCount(): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
}

/** Whether that process still runs. Where /proc hides it, it counts as ended. */
export function isAlive(runner: Runner): boolean {
  return runner.started !== null && startOf(runner.pid) === runner.started;
}
