import type { Command } from '../command.ts';

/**
 * How the lab gets its own kernel namespaces: inside a user namespace, where its root has no power
 * over the machine, or, where user namespaces are forbidden, as the machine's root.
 */
export type LabEntry = 'user-namespace' | 'root';

/** What the lab's first process is called; its presence proves that a process is inside. */
export const LAB_INIT = 'patchpanel-lab';

/** A folder that exists only inside, and vanishes with the lab. */
const LAB_FOLDER = '/run/patchpanel';

/**
 * Runs the program as the first real process of a fresh lab. Three things hold it together:
 * - setpriv(1) `--pdeathsig`: when who opened the lab dies, even by SIGKILL, unshare dies.
 * - unshare(1) `--kill-child`: when unshare dies, the lab's first process dies, and the kernel ends
 *   every process of a PID namespace with its first; network namespaces and mounts go with them.
 * - sh(1) is that first process, and waits: it reaps orphans, and the program keeps the ordinary
 *   meaning of signals, which the kernel withholds from a first process.
 */
export function labArgv(entry: LabEntry, program: readonly string[]): Command['argv'] {
  const user = entry === 'user-namespace' ? ['--user', '--map-root-user'] : [];
  const unshare = ['unshare', ...user, '--net', '--mount', '--pid', '--fork', '--mount-proc'];
  const init = ['sh', '-c', '"$@"; exit $?', LAB_INIT];
  return [
    'setpriv',
    '--pdeathsig',
    'KILL',
    ...unshare,
    '--kill-child=SIGKILL',
    ...init,
    ...program,
  ];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment inside: nothing leads to an engine of the machine, and what is kept vanishes. */
export function labEnvironment(env: Environment): Environment {
  const kept = Object.entries(env).filter(
    ([name]) => !name.startsWith('DOCKER_') && name !== 'XDG_RUNTIME_DIR',
  );
  return {
    ...Object.fromEntries(kept),
    PATCHPANEL_LAB: '1',
    XDG_STATE_HOME: `${LAB_FOLDER}/state`,
    DOCKER_CONFIG: `${LAB_FOLDER}/docker`,
  };
}

/** Whether this process was started by `openLab`. */
export function isInLab(env: Environment): boolean {
  return env.PATCHPANEL_LAB === '1';
}
