import { hostname, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { type Command, changing, reading } from '../../executor/command.ts';
import type { CommandResult } from '../../executor/command-result.ts';
import type { Executor } from '../../executor/executor.ts';
import { type Overdue, overdueWords } from '../../executor/slowness.ts';
import { speedOf } from '../../executor/speed.ts';
import { beginTimeLimit } from '../../executor/time-limit.ts';
import { isAlive, thisProcessSpace, thisRunner } from '../journal/runner.ts';
import { END, HOLD_FAR, HOLD_HERE, TAKE } from './lock-script.ts';

/** Who holds the lock of a host. */
export type Holder = {
  /** The process on the host that holds it, and its user there; null if they cannot be seen. */
  readonly there: Process | null;
  /** What that process says about itself, unverified; null if it says nothing. */
  readonly words: Words | null;
};

type Process = {
  readonly pid: number;
  readonly uid: number;
  /** Whether it belongs to the user that we are on that host. */
  readonly isOwn: boolean;
};

const wordsSchema = v.object({
  /** The patchpanel process that works on the host, and the machine that it runs on. */
  pid: v.number(),
  started: v.nullable(v.string()),
  /** As `thisProcessSpace` has it. */
  count: v.string(),
  user: v.string(),
  machine: v.string(),
  doing: v.string(),
});

type Words = v.InferOutput<typeof wordsSchema>;

export type HeldLock = {
  readonly kind: 'held';
  /** Why others are not locked out; null if they are. */
  readonly warning: string | null;
  /** Takes it again if it was lost with the connection: returns why that failed, or null. */
  readonly regain: () => Promise<string | null>;
  readonly release: () => Promise<void>;
};

export type Lock =
  | HeldLock
  | { readonly kind: 'refused'; readonly holder: Holder }
  | { readonly kind: 'unknown'; readonly why: string };

/** Milliseconds for the answer of a host that is not slow. */
const PATIENCE = 10_000;

/**
 * How often, and after how many milliseconds, a lock is asked for again whose holder seems to be
 * ending.
 */
const TRIES = 5;
const PAUSE = 100;

/**
 * Takes the lock of a host, so that one process at a time changes it, from any machine and as any
 * user; never waits for another. The lock is flock(2) on the network namespace itself, which
 * /proc/self/ns/net opens for every user: each namespace has its own, it needs no file, no folder
 * and no privilege, and is seen through mount and PID namespaces. A process on the host holds it,
 * and ends with patchpanel or with the connection.
 *
 * @param socket of an engine: then it is the namespace in which that engine listens, where it is
 *   another one that can be seen; else nothing is locked
 */
export async function takeLock(executor: Executor, doing: string, socket = ''): Promise<Lock> {
  const command = commandOf(executor, doing, socket);
  let first = await hold(executor, command);
  for (let tries = 0; first.kind === 'refused' && tries < TRIES; tries += 1) {
    if (!(await isEnding(executor, first.holder))) break;
    await sleep(PAUSE);
    first = await hold(executor, command);
  }
  if (first.kind !== 'held') return first;
  let current = first;
  return {
    kind: 'held',
    warning: first.warning,
    regain: async () => {
      if (!current.isLost()) return null;
      const again = await hold(executor, command);
      if (again.kind === 'held') current = again;
      if (again.kind === 'unknown') return again.why;
      if (again.kind === 'held' || isOurs(again.holder, doing)) return null;
      return describeHolder(again.holder);
    },
    release: () => current.release(),
  };
}

type Hold =
  | {
      readonly kind: 'held';
      readonly warning: string | null;
      readonly isLost: () => boolean;
      readonly release: () => Promise<void>;
    }
  | Exclude<Lock, { kind: 'held' }>;

/** What held it over a connection that is gone may outlast it for a moment. */
function isOurs({ there, words }: Holder, doing: string): boolean {
  if (there?.isOwn !== true) return false;
  return words?.pid === process.pid && words.count === thisProcessSpace() && words.doing === doing;
}

/**
 * Whether a holder is ending, or may be: a process that was killed shows nothing of itself for a
 * moment, and holds the lock still. Over a connection that is dead and that sshd has not given up
 * yet, the lock outlasts the patchpanel that it was taken for, for hours even: one that ran here,
 * and of which is known that it has ended, is ended over there as well. What a process of another
 * user says is not believed.
 */
async function isEnding(executor: Executor, { there, words }: Holder): Promise<boolean> {
  if (there === null || words === null) return true;
  // The lock of an armed undo ends a moment after its watcher.
  if (words.started === null) return true;
  if (!there.isOwn || words.count !== thisProcessSpace()) return false;
  // Of this process itself: what holds the lock ends a moment after its release.
  if (words.pid === process.pid) return true;
  if (isAlive(words)) return false;
  const end = changing(['sh', '-c', END, 'patchpanel', `${there.pid}`], {
    typed: `kill ${there.pid}`,
  });
  // Where it was not ended it may have ended by itself: the lock tells.
  await executor.run(end);
  return true;
}

function commandOf({ connection }: Executor, doing: string, socket: string): Command {
  const where = { count: thisProcessSpace(), user: userName(), machine: hostname() };
  const words: Words = { ...thisRunner(), ...where, doing };
  const held = connection === undefined ? HOLD_HERE : HOLD_FAR;
  return reading(['sh', '-c', TAKE, 'patchpanel', held, JSON.stringify(words), socket], {
    typed: 'flock -n /proc/self/ns/net',
  });
}

/** A user without a name in passwd(5) is shown by number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.geteuid?.()}`;
  }
}

async function hold(executor: Executor, command: Command): Promise<Hold> {
  const ending = new AbortController();
  const lines: string[] = [];
  const answered = Promise.withResolvers<void>();
  const limit = beginTimeLimit(speedOf(executor), PATIENCE);
  limit.signal.addEventListener('abort', () => answered.resolve(), { once: true });
  let ended: CommandResult | null = null;
  const end = executor
    .stream(command, {
      signal: ending.signal,
      onLine: (line, from) => {
        if (from === 'stdout') lines.push(line);
        if (line === 'held') answered.resolve();
      },
    })
    .then((result) => {
      ended = result;
      answered.resolve();
      return result;
    });
  await answered.promise;
  limit.stop();
  const release = async () => {
    ending.abort();
    await end;
  };
  if (lines.includes('held') && ended === null) {
    return { kind: 'held', warning: null, isLost: () => ended !== null, release };
  }
  await release();
  return concluded(lines, await end, limit.overdue());
}

/** Says why a lock is not held. */
function concluded(lines: readonly string[], result: CommandResult, overdue: Overdue | null): Hold {
  const [said, pid = '', uid = '', own = '', words = ''] = lines;
  if (said === 'refused') {
    const isSeen = pid !== '' && uid !== '';
    const there = isSeen ? { pid: Number(pid), uid: Number(uid), isOwn: uid === own } : null;
    return { kind: 'refused', holder: { there, words: parseWords(words) } };
  }
  const nothing = { kind: 'held', isLost: () => false, release: async () => {} } as const;
  if (said === 'here' || said === 'unseen') return { ...nothing, warning: null };
  if (said === 'no flock') {
    const warning =
      'nobody else is kept from changing the host meanwhile: it has no flock(1) (util-linux, busybox)';
    return { ...nothing, warning };
  }
  const late = overdue === null ? 'it did not answer' : overdueWords('it did not answer', overdue);
  const why = overdue === null ? result.message || late : late;
  return { kind: 'unknown', why: `the lock of the host could not be taken: ${why}` };
}

function parseWords(text: string): Words | null {
  try {
    const parsed = v.safeParse(wordsSchema, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    return null; // a process of another program, which has no words for us
  }
}

/**
 * A lock's holder as a sentence: `process 812 builds k3x9q2 (anna on laptop; process 90 of uid 0
 * holds the lock)`.
 */
export function describeHolder({ there, words }: Holder): string {
  if (there === null) return 'a process that cannot be seen from here holds the lock of the host';
  const held = `process ${there.pid} of uid ${there.uid}`;
  if (words === null) return `${held} holds the lock of the host`;
  const { pid, doing, user, machine } = words;
  return `process ${pid} ${doing} (${user} on ${machine}; ${held} holds the lock)`;
}
