import type { Problem } from '../../model/problem.ts';
import type { Connection, ConnectionWatch } from '../connection.ts';
import type { AskPassword } from './agent/root-agent.ts';
import { fence, type Remains } from './fence.ts';
import type { SshRoute } from './ssh-argv.ts';
import { lastWords } from './ssh-refusal.ts';
import { openSshSession, type SshSession, type SshSessionChoice } from './ssh-session.ts';

/** Milliseconds before the first attempt to connect again, and the most that lies between two. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** A connection that is made again whenever it breaks, until it is closed. */
export type SshLink = {
  readonly watch: ConnectionWatch;
  /** The current connection; null while there is none. */
  readonly session: () => SshSession | null;
  readonly close: () => Promise<void>;
};

export type SshLinkChoice =
  | { readonly ok: true; readonly link: SshLink }
  | { readonly ok: false; readonly problem: Problem };

export type SshLinkOptions = {
  /** Folder for control sockets. */
  readonly folder: string;
  /** Asks the user; null if nobody is there. */
  readonly ask: AskPassword | null;
  /** Whether a host that is not reached at first is a link that is down, and tried again. */
  readonly patient: boolean;
};

/** Why there is no connection. */
type Obstacle = { readonly why: string; readonly needsPerson: boolean };

/** Makes the first connection, with questions to the person where there is one, and keeps it. */
export async function openSshLink(
  route: SshRoute,
  { folder, ask, patient }: SshLinkOptions,
): Promise<SshLinkChoice> {
  const leaving = new AbortController();
  const { signal } = leaving;
  const first = await openSshSession(route, { folder, ask, signal });
  if (!first.ok && !patient) return first;

  const listeners = new Set<(connection: Connection) => void>();
  const unfenced: Remains[] = [];
  let wasRoot = false;
  let session: SshSession | null = null;
  let connection: Connection = { kind: 'up' };
  let pause = FIRST_PAUSE;
  let timer: NodeJS.Timeout | undefined;
  let attempt: Promise<void> | null = null;

  const tell = (news: Connection) => {
    connection = news;
    for (const listener of listeners) listener(news);
  };
  const fall = ({ why, needsPerson }: Obstacle) => {
    const since = connection.kind === 'down' ? connection.since : Date.now();
    const retryAt = needsPerson ? null : Date.now() + pause;
    if (!needsPerson) {
      timer = setTimeout(() => void connect(null), pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
    tell({ kind: 'down', since, why, retryAt, needsPerson });
  };
  /** Says that it is down before what was lost with it ends. */
  const watchOver = (opened: SshSession) =>
    void opened.ended.then((words) => {
      if (session === opened) {
        session = null;
        unfenced.push(opened.remains);
        if (!signal.aborted) {
          fall({ why: lastWords(words) || 'the connection ended', needsPerson: false });
        }
      }
      opened.lose();
    });
  const stand = (opened: SshSession) => {
    session = opened;
    wasRoot ||= opened.root !== null;
    pause = FIRST_PAUSE;
    tell({ kind: 'up' });
  };
  /**
   * Tries once. Who can ask a person waits for an attempt under way that cannot, and tries then.
   */
  const connect = async (asking: AskPassword | null): Promise<void> => {
    clearTimeout(timer);
    if (attempt !== null) {
      await attempt;
      if (asking === null) return;
    }
    clearTimeout(timer);
    attempt ??= once(asking).finally(() => {
      attempt = null;
    });
    await attempt;
  };
  const once = async (asking: AskPassword | null) => {
    if (connection.kind === 'up' || signal.aborted) return;
    tell({ ...connection, retryAt: null, needsPerson: false });
    const choice = await openSshSession(route, { folder, ask: asking, signal });
    if (choice.ok) watchOver(choice.session);
    const obstacle = await obstacleTo(choice);
    if (signal.aborted) return;
    if (choice.ok && obstacle === null) stand(choice.session);
    else if (choice.ok) choice.session.close();
    if (obstacle !== null) fall(obstacle);
  };
  /** Null if the new connection can be used: as much as others could, and those are over. */
  const obstacleTo = async (choice: SshSessionChoice): Promise<Obstacle | null> => {
    if (!choice.ok) return { why: choice.problem.why, needsPerson: choice.needsPerson };
    const { user, root } = choice.session;
    if (wasRoot && root === null) {
      return { why: 'sudo asks for the password again', needsPerson: true };
    }
    for (const remains of [...unfenced]) {
      if (!(await fence(root ?? user, remains))) {
        return { why: 'what ran when the connection broke has not ended yet', needsPerson: false };
      }
      unfenced.splice(unfenced.indexOf(remains), 1);
    }
    return null;
  };

  if (first.ok) {
    watchOver(first.session);
    stand(first.session);
  } else fall({ why: first.problem.why, needsPerson: first.needsPerson });
  const interact = ask === null ? {} : { interact: () => connect(ask) };
  return {
    ok: true,
    link: {
      watch: {
        current: () => connection,
        subscribe: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        retry: () => void connect(null),
        ...interact,
      },
      session: () => session,
      close: async () => {
        leaving.abort();
        clearTimeout(timer);
        const ended = session?.ended;
        session?.close();
        await Promise.all([ended, attempt]);
      },
    },
  };
}
