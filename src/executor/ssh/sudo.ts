import type { Agent } from './agent.ts';
import { openAgent } from './agent.ts';
import { startSsh } from './process.ts';
import { type SshPlace, sharingArgv } from './ssh-argv.ts';

/**
 * Asks a person for the password of sudo on a host, without echo; null where they go on without.
 * `complaint` is what sudo said of the last one, empty at first.
 */
export type AskPassword = (complaint: string) => Promise<string | null>;

/** `ended` resolves when its channel has. */
export type RootAgent = { readonly agent: Agent; readonly ended: Promise<unknown> };

type Options = { readonly nonce: string; readonly ask: AskPassword | null };

/** As sudo itself has it by default (sudoers(5), passwd_tries). */
const TRIES = 3;

/**
 * A second agent, as root by sudo(8): without a password where none is asked for, else with the one
 * that the person gives, which goes to sudo's standard input and is not kept. Null where there is none.
 */
export async function openRootAgent(
  place: SshPlace,
  { nonce, ask }: Options,
): Promise<RootAgent | null> {
  const free = await tried(
    place,
    `exec env LC_ALL=C sudo -n env PATCHPANEL_AGENT=${nonce} sh`,
    nonce,
    '',
  );
  if (typeof free !== 'string') return free;
  if (ask === null || !/password|terminal/.test(free)) return null;
  let complaint = '';
  for (let tries = 0; tries < TRIES; tries += 1) {
    const password = await ask(complaint);
    if (password === null) return null;
    const words = `exec env LC_ALL=C sudo -S -p '' sh -c 'echo; exec env PATCHPANEL_AGENT=${nonce} sh'`;
    const asked = await tried(place, words, nonce, password);
    if (typeof asked !== 'string') return asked;
    complaint = asked;
  }
  return null;
}

/** The agent, or what sudo said against it. Given a password it must first be taken. */
async function tried(
  place: SshPlace,
  words: string,
  nonce: string,
  password: string,
): Promise<RootAgent | string> {
  const ssh = startSsh(sharingArgv(place, ['-T'], words), { onTerminal: false });
  const { stdin, stdout, stderr } = ssh.child;
  if (password !== '') {
    stdin.write(`${password}\n`);
    // A second question would take the agent's script for its answer.
    const taken = new Promise<boolean>((resolve) => {
      stdout.once('readable', () => resolve(true));
      stderr.on('data', () => {
        if (/try again|incorrect/i.test(ssh.said())) resolve(false);
      });
    });
    const isTaken = await Promise.race([taken, ssh.ended]);
    if (isTaken !== true) {
      stdin.end();
      return ssh.ended;
    }
  }
  const agent = await Promise.race([openAgent(ssh.child, nonce), ssh.ended]);
  return typeof agent === 'string' ? agent : { agent, ended: ssh.ended };
}
