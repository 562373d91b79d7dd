import type { Problem } from '../../model/problem.ts';
import type { Connection, ConnectionWatch } from '../connection.ts';
import { fence, type Remains } from './fence.ts';
import { openSession, type Session, type SessionChoice } from './session.ts';
import type { SshPlace } from './ssh-argv.ts';
import { lastWords } from './ssh-refusal.ts';
import type { AskPassword } from './sudo.ts';

/** Milliseconds before the first attempt to connect again, and the most that lies between two. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** A connection that is made again whenever it breaks, until it is closed. */
export type Link = {
  readonly watch: ConnectionWatch;
  /** The connection of the moment; null while there is none. */
  readonly session: () => Session | null;
  readonly close: () => Promise<void>;
};

export type LinkChoice =
  | { readonly ok: true; readonly link: Link }
  | { readonly ok: false; readonly problem: Problem };

/** Makes the first connection, with questions to the person where `ask` is given, and keeps it. */
export async function openLink(place: SshPlace, ask: AskPassword | null): Promise<LinkChoice> {
  const leaving = new AbortController();
  const { signal } = leaving;
  const first = await openSession(place, { ask, signal });
  if (!first.ok) return first;

  const wasRoot = first.session.root !== null;
  const listeners = new Set<(connection: Connection) => void>();
  const unfenced: Remains[] = [];
  let session: Session | null = null;
  let connection: Connection = { kind: 'up' };
  let pause = FIRST_PAUSE;
  let timer: NodeJS.Timeout | undefined;
  let attempt: Promise<void> | null = null;

  const tell = (news: Connection) => {
    connection = news;
    for (const listener of listeners) listener(news);
  };
  const stand = (opened: Session) => {
    session = opened;
    pause = FIRST_PAUSE;
    void opened.ended.then((words) => {
      session = null;
      if (signal.aborted) return;
      unfenced.push(opened.remains);
      fall(lastWords(words) || 'the connection ended', false);
    });
    tell({ kind: 'up' });
  };
  const fall = (why: string, needsPerson: boolean) => {
    const since = connection.kind === 'down' ? connection.since : Date.now();
    const retryAt = needsPerson ? null : Date.now() + pause;
    if (!needsPerson) {
      timer = setTimeout(() => void connect(null), pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
    tell({ kind: 'down', since, why, retryAt, needsPerson });
  };
  /** Tries once, unless an attempt is under way, which then is waited for. */
  const connect = (asking: AskPassword | null): Promise<void> => {
    clearTimeout(timer);
    attempt ??= once(asking).finally(() => {
      attempt = null;
    });
    return attempt;
  };
  const once = async (asking: AskPassword | null) => {
    if (connection.kind === 'up' || signal.aborted) return;
    tell({ ...connection, retryAt: null, needsPerson: false });
    const choice = await openSession(place, { ask: asking, signal });
    if (signal.aborted) return;
    const obstacle = await obstacleTo(choice);
    if (choice.ok && obstacle === null) stand(choice.session);
    else if (choice.ok) choice.session.close();
    if (obstacle !== null) fall(obstacle.why, obstacle.needsPerson);
  };
  /** Null where the new connection can be used: as much as the first could, and the old one is over. */
  const obstacleTo = async (choice: SessionChoice) => {
    if (!choice.ok) return { why: choice.problem.why, needsPerson: choice.needsPerson };
    const { user, root } = choice.session;
    if (wasRoot && root === null) {
      return { why: 'sudo asks for the password again', needsPerson: true };
    }
    for (const remains of [...unfenced]) {
      if (!(await fence(root ?? user, remains))) {
        return { why: 'what ran when the connection broke does not end', needsPerson: false };
      }
      unfenced.splice(unfenced.indexOf(remains), 1);
    }
    return null;
  };

  stand(first.session);
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
