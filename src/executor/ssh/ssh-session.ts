import { randomBytes } from 'node:crypto';
import type { Problem } from '../../model/problem.ts';
import { sshEnvironment } from '../local/child-environment.ts';
import { type Agent, openAgent } from './agent/agent.ts';
import { ENTRY } from './agent/agent-script.ts';
import { type AskPassword, openRootAgent } from './agent/root-agent.ts';
import type { Remains } from './fence.ts';
import { showSshTarget } from './ssh-address.ts';
import { masterArgv, type SshPlace, type SshRoute } from './ssh-argv.ts';
import { startSsh } from './ssh-process.ts';
import { refusalOf } from './ssh-refusal.ts';
import { untilConnected } from './until-connected.ts';

/** One connection to the remote host, for as long as it lasts. */
export type SshSession = {
  /** The control socket by which others share it. */
  readonly place: SshPlace;
  readonly user: Agent;
  /** The user's own agent if that is root, otherwise one through sudo; null if there is none. */
  readonly root: Agent | null;
  /** Why there is no root, as the end of a sentence; null if there is. */
  readonly rootless: string | null;
  /** What to find all by that this connection started. */
  readonly remains: Remains;
  /** Resolves with ssh's last words when the connection has ended, by `close` too. */
  readonly ended: Promise<string>;
  /** Ends running commands as lost: for the caller that has seen `ended` and has told others. */
  readonly lose: () => void;
  readonly close: () => void;
};

export type SshSessionChoice =
  | { readonly ok: true; readonly session: SshSession }
  | { readonly ok: false; readonly problem: Problem; readonly needsPerson: boolean };

export type SshSessionOptions = {
  /** A folder for the control socket. */
  readonly folder: string;
  /** Asks for sudo's password; null if nothing may be asked. */
  readonly ask: AskPassword | null;
  readonly signal: AbortSignal;
};

/** Milliseconds within which an ssh that cannot ask questions must be logged in. */
const CONNECT_LIMIT = 60_000;

/**
 * Connects: one ssh that carries the connection for all others, and below it the user's agent. With
 * `ask`, ssh puts its own questions on this terminal, and says there what it has to say. The
 * control socket has a name of its own: an ssh that is killed leaves its behind, and one that ends
 * late takes away whatever has its name.
 */
export async function openSshSession(
  route: SshRoute,
  { folder, ask, signal }: SshSessionOptions,
): Promise<SshSessionChoice> {
  const nonce = randomBytes(12).toString('hex');
  const place: SshPlace = { ...route, control: `${folder}/${randomBytes(4).toString('hex')}` };
  const opened = new AbortController();
  const ssh = startSsh(masterArgv(place, `exec ${ENTRY}`, ask === null), {
    onTerminal: ask !== null,
    env: sshEnvironment(process.env),
    quiet: opened.signal,
  });
  let fault: string | null = null;
  const giveUp = (why: string) => {
    fault ??= why;
    ssh.end();
  };
  signal.addEventListener('abort', ssh.end, { once: true });
  const ended = ssh.ended.then((words) => {
    signal.removeEventListener('abort', ssh.end);
    return fault ?? words;
  });
  const standing = untilConnected(place.control, opened.signal);
  const late = () => giveUp(`timed out: ssh was not let in within ${CONNECT_LIMIT / 1000} s`);
  const limit = ask === null ? setTimeout(late, CONNECT_LIMIT) : undefined;
  void standing.then(() => clearTimeout(limit));
  const opening = openAgent(ssh.child, { nonce, standing, onFault: giveUp });
  const choice = await Promise.race([opening, ended]);
  opened.abort();
  if (typeof choice === 'string' || !choice.ok) {
    const words = typeof choice === 'string' ? choice : choice.why;
    giveUp(words);
    return { ok: false, ...refusalOf(showSshTarget(place.address), words) };
  }
  const user = choice.agent;
  const isRoot = user.self.uid === 0;
  const bySudo = isRoot ? null : await openRootAgent(place, { nonce, ask });
  const bySudoRoot = bySudo?.ok ? bySudo.root : null;
  // A command that needs root must not go on as another user.
  void bySudoRoot?.ended.then(ssh.end);
  return {
    ok: true,
    session: {
      place,
      user,
      root: isRoot ? user : (bySudoRoot?.agent ?? null),
      rootless: bySudo === null || bySudo.ok ? null : bySudo.why,
      remains: { nonce, self: user.self },
      ended,
      lose: () => {
        user.lose();
        bySudoRoot?.agent.lose();
      },
      close: ssh.end,
    },
  };
}

/** Whether what needs root has it by sudo, and the rest is another user's. */
export function isRootBySudo({ user, root }: SshSession): boolean {
  return root !== null && root !== user;
}
