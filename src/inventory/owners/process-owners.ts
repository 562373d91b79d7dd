import type { Executor } from '../../executor/executor.ts';
import { failureWith, type Result, success } from '../../model/result.ts';
import { script, XARGS_ANSWERS } from '../shell/script.ts';
import { answerIn, isWhole, parseSections, SECTIONS } from '../shell/sections.ts';

/** Decides which owners of a process are believed. */
export type ProcessOwners = {
  /** The real user of each process that was asked for and is there. */
  readonly uids: ReadonlyMap<number, number>;
  /**
   * The text of subuid(5): which numbers a user may give to processes of containers; empty without
   * the file.
   */
  readonly subordinate: string;
};

/** What is known where no process was asked for, or none could be. */
export const NOBODY: ProcessOwners = { uids: new Map(), subordinate: '' };

const OWNERS = String.raw`${SECTIONS}
status() { cd /proc && printf '%s/status\0' "$@" | xargs -0 grep -s -H '^Uid:'; }
section status status "$@"
[ ! -e /etc/subuid ] || section subuid cat /etc/subuid
mark end
`;

/** Reads the real users of processes (proc_pid_status(5)); a process that is gone is missing. */
export async function readProcessOwners(
  executor: Pick<Executor, 'run'>,
  pids: readonly number[],
  signal: AbortSignal,
): Promise<Result<ProcessOwners>> {
  if (pids.length === 0) return success(NOBODY);
  const typed = `grep Uid: ${pids.map((pid) => `/proc/${pid}/status`).join(' ')}`;
  const asked = script(OWNERS, pids.map(String), { timeLimit: 10_000, typed });
  const result = await executor.run(asked, { signal });
  const sections = parseSections(result);
  const { message } = result;
  const fail = (why: string) =>
    failureWith({ what: 'find out whose the processes are', why, hint: 'refresh to try again' });
  if (!isWhole(sections)) return fail(message || 'not all of it was printed');
  const status = answerIn(sections, 'status', { message, answers: XARGS_ANSWERS });
  if (!status.ok) return fail(status.why);
  const hasFile = sections.some(({ name }) => name === 'subuid');
  const subuid = hasFile ? answerIn(sections, 'subuid', { message }) : null;
  if (subuid?.ok === false) return fail(`/etc/subuid: ${subuid.why}`);
  const lines = status.text.matchAll(/^(\d+)\/status:Uid:\t(\d+)\t/gm);
  return success({
    uids: new Map([...lines].map(([, pid, uid]) => [Number(pid), Number(uid)])),
    subordinate: subuid?.text ?? '',
  });
}

/**
 * Whether a process is of a user: its real user is the user, or one of the numbers that root has
 * set aside for that user's containers (subuid(5): `alice:100000:65536`, by name or number).
 */
export function belongsTo(
  pid: number,
  { uid, user }: { readonly uid: number; readonly user: string | null },
  { uids, subordinate }: ProcessOwners,
): boolean {
  const real = uids.get(pid);
  if (real === undefined) return false;
  if (real === uid) return true;
  return [...subordinate.matchAll(/^([^:\n]+):(\d+):(\d+)$/gm)].some(([, owner, first, count]) => {
    const isTheirs = owner === user || owner === String(uid);
    return isTheirs && real >= Number(first) && real < Number(first) + Number(count);
  });
}
