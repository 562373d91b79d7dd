import type { Problem } from '../../model/problem.ts';
import { changing, reading } from '../command.ts';
import { type CommandResult, succeeded } from '../command-result.ts';
import type { Executor } from '../executor.ts';
import { type LabEntry, labArgv } from './lab-entry.ts';
import { explainLabRefusal, isRefusal, type LabFacts } from './lab-refusal.ts';

export type LabProbe =
  | { readonly ok: true; readonly entry: LabEntry }
  /**
   * `certain` where the host itself said no, and not a program that failed before it came to that.
   */
  | { readonly ok: false; readonly problem: Problem; readonly certain: boolean };

/**
 * What a lab needs, for real, in a lab that is gone when it returns. Exit codes are `STAGES` of the
 * refusal.
 */
const TRIAL = `
mount -t tmpfs -o mode=755 trial /run || exit 71
command -v ip >/dev/null || exit 72
ip link add lab0 type bridge || exit 73
ip link add trial0 type veth peer name trial1 || exit 74
ip netns add trial || exit 75
`;

const SYSCTLS = {
  usernsClone: '/proc/sys/kernel/unprivileged_userns_clone',
  maxUserNamespaces: '/proc/sys/user/max_user_namespaces',
  apparmor: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
} as const;

const STATUS = '/proc/self/status';

/** Whether this machine and user can have a lab, found out by making one; takes some 30 ms. */
export async function probeLab(executor: Executor): Promise<LabProbe> {
  const read = await executor.run(reading(['grep', '-sH', '', ...Object.values(SYSCTLS), STATUS]));
  const facts = parseFacts(read.stdout);
  const tried = await trial(executor, 'user-namespace');
  if (succeeded(tried)) return { ok: true, entry: 'user-namespace' };
  if (!facts.root) return refused(tried, facts);
  const triedAsRoot = await trial(executor, 'root');
  if (succeeded(triedAsRoot)) return { ok: true, entry: 'root' };
  return refused(triedAsRoot, facts);
}

function refused(tried: CommandResult, facts: LabFacts): LabProbe {
  return { ok: false, problem: explainLabRefusal(tried, facts), certain: isRefusal(tried) };
}

function trial(executor: Executor, entry: LabEntry) {
  // The kernel may load the modules of bridges and veths for it, and keeps them.
  return executor.run(changing(labArgv(entry, ['sh', '-c', TRIAL]), { privileged: false }));
}

/** Lines of `grep -H`: `path:content`; files that do not exist have none. */
function parseFacts(text: string): LabFacts {
  const lines = text.split('\n');
  const contentOf = (path: string) =>
    lines.filter((line) => line.startsWith(`${path}:`)).map((line) => line.slice(path.length + 1));
  const status = contentOf(STATUS);
  const statusField = (name: string) =>
    status.find((line) => line.startsWith(`${name}:`))?.split(/\s+/);
  return {
    usernsClone: contentOf(SYSCTLS.usernsClone)[0],
    maxUserNamespaces: contentOf(SYSCTLS.maxUserNamespaces)[0],
    apparmor: contentOf(SYSCTLS.apparmor)[0],
    root: statusField('Uid')?.[2] === '0',
    seccomp: statusField('Seccomp')?.[1] === '2',
  };
}
