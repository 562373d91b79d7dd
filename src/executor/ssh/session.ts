import { randomBytes } from 'node:crypto';
import type { Problem } from '../../model/problem.ts';
import { showSshTarget } from './address.ts';
import { type Agent, openAgent } from './agent.ts';
import type { Remains } from './fence.ts';
import { startSsh } from './process.ts';
import { masterArgv, type SshPlace, type SshRoute } from './ssh-argv.ts';
import { refusalOf } from './ssh-refusal.ts';
import { type AskPassword, openRootAgent } from './sudo.ts';

/** One connection to the other side, as long as it lasts. */
export type Session = {
  /** By which others share it. */
  readonly place: SshPlace;
  readonly user: Agent;
  /** The user's own where that is root, else one by sudo; null where there is none. */
  readonly root: Agent | null;
  /** What to find all by that this connection started. */
  readonly remains: Remains;
  /** Resolves with ssh's last words when the connection has ended, by `close` too. */
  readonly ended: Promise<string>;
  /** Ends what runs as lost: for who has heard of `ended`, and has told others. */
  readonly lose: () => void;
  readonly close: () => void;
};

export type SessionChoice =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly problem: Problem; readonly needsPerson: boolean };

export type SessionOptions = {
  /** A folder for the control socket. */
  readonly folder: string;
  /** How a person is asked for sudo's password; null where nobody may be asked anything. */
  readonly ask: AskPassword | null;
  readonly signal: AbortSignal;
};

/** The only words that the other side's login shell, whichever it is, has to understand. */
const agentWords = (nonce: string) => `exec env PATCHPANEL_AGENT=${nonce} sh`;

/**
 * Connects: one ssh that carries the connection for all others, and below it the user's agent. With
 * `ask`, ssh puts its own questions on this terminal, and says there what it has to say. The control
 * socket has a name of its own: an ssh that is killed leaves its behind, and one that ends late takes
 * away whatever has its name.
 */
export async function openSession(
  route: SshRoute,
  { folder, ask, signal }: SessionOptions,
): Promise<SessionChoice> {
  const nonce = randomBytes(12).toString('hex');
  const place: SshPlace = { ...route, control: `${folder}/${nonce.slice(0, 8)}` };
  const connected = new AbortController();
  const ssh = startSsh(masterArgv(place, agentWords(nonce), ask === null), {
    onTerminal: ask !== null,
    quiet: connected.signal,
  });
  const close = () => {
    ssh.child.stdin.end();
    ssh.child.kill('SIGTERM');
  };
  signal.addEventListener('abort', close, { once: true });
  void ssh.ended.then(() => signal.removeEventListener('abort', close));
  const user = await Promise.race([openAgent(ssh.child, nonce), ssh.ended]);
  connected.abort();
  if (typeof user === 'string') {
    return { ok: false, ...refusalOf(showSshTarget(place.address), user) };
  }
  const bySudo = user.self.uid === 0 ? null : await openRootAgent(place, { nonce, ask });
  // What needs root must not go on as somebody else.
  void bySudo?.ended.then(close);
  return {
    ok: true,
    session: {
      place,
      user,
      root: user.self.uid === 0 ? user : (bySudo?.agent ?? null),
      remains: { nonce, self: user.self },
      ended: ssh.ended,
      lose: () => {
        user.lose();
        bySudo?.agent.lose();
      },
      close,
    },
  };
}

/** Whether what needs root has it by sudo, and the rest is another user's. */
export function isRootBySudo({ user, root }: Session): boolean {
  return root !== null && root !== user;
}
