import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Problem } from '../../model/problem.ts';
import { showSshTarget } from './address.ts';
import { type Agent, openAgent } from './agent.ts';
import type { Remains } from './fence.ts';
import { startSsh } from './process.ts';
import { masterArgv, type SshPlace } from './ssh-argv.ts';
import { refusalOf } from './ssh-refusal.ts';
import { type AskPassword, openRootAgent } from './sudo.ts';

/** One connection to the other side, as long as it lasts. */
export type Session = {
  readonly user: Agent;
  /** The user's own where that is root, else one by sudo; null where there is none. */
  readonly root: Agent | null;
  /** What to find all by that this connection started. */
  readonly remains: Remains;
  /** Resolves with ssh's last words when the connection has ended, by `close` too. */
  readonly ended: Promise<string>;
  readonly close: () => void;
};

export type SessionChoice =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly problem: Problem; readonly needsPerson: boolean };

export type SessionOptions = {
  /** How a person is asked for sudo's password; null where nobody may be asked anything. */
  readonly ask: AskPassword | null;
  readonly signal: AbortSignal;
};

/** The only words that the other side's login shell, whichever it is, has to understand. */
const agentWords = (nonce: string) => `exec env PATCHPANEL_AGENT=${nonce} sh`;

/**
 * Connects: one ssh that carries the connection for all others, and below it the user's agent. With
 * `ask`, ssh puts its own questions on this terminal, and says there what it has to say.
 */
export async function openSession(
  place: SshPlace,
  { ask, signal }: SessionOptions,
): Promise<SessionChoice> {
  const nonce = randomBytes(12).toString('hex');
  const connected = new AbortController();
  // An ssh that was killed left its socket behind, beside which another would share nothing.
  rmSync(place.control, { force: true });
  const ssh = startSsh(masterArgv(place, agentWords(nonce), ask === null), {
    onTerminal: ask !== null,
    quiet: connected.signal,
  });
  const close = () => {
    ssh.child.stdin.end();
    ssh.child.kill('SIGTERM');
  };
  signal.addEventListener('abort', close, { once: true });
  const user = await Promise.race([openAgent(ssh.child, nonce), ssh.ended]);
  connected.abort();
  if (typeof user === 'string') {
    signal.removeEventListener('abort', close);
    return { ok: false, ...refusalOf(showSshTarget(place.address), user) };
  }
  const root = user.self.uid === 0 ? user : await openRootAgent(place, { nonce, ask });
  const ended = ssh.ended.then((words) => {
    signal.removeEventListener('abort', close);
    user.lose();
    root?.lose();
    return words;
  });
  const remains = { nonce, self: user.self };
  return { ok: true, session: { user, root, remains, ended, close } };
}
