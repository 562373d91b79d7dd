import { sanitise } from '../../../model/text/sanitise.ts';
import { withoutDumps } from '../../local/core-dumps.ts';
import type { SshPlace } from '../ssh-argv.ts';
import { type SshProcess, startSharing } from '../ssh-process.ts';
import { lastWords } from '../ssh-refusal.ts';
import type { Agent } from './agent.ts';
import { openAgent } from './agent.ts';
import { ENTERED, ENTRY } from './agent-script.ts';

/**
 * Asks a person for the password of sudo on a host, without echo; null if they go on without.
 * `complaint` is what sudo said of the last one, empty at first. Who asked overwrites the bytes.
 */
export type AskPassword = (complaint: string) => Promise<Buffer | null>;

/** `ended` resolves when its channel has. */
export type RootAgent = { readonly agent: Agent; readonly ended: Promise<unknown> };

/**
 * Root, or why there is none, as the end of a sentence: `sudo asks for a password there, and …`.
 */
export type RootChoice =
  | { readonly ok: true; readonly root: RootAgent }
  | { readonly ok: false; readonly why: string };

type Options = { readonly nonce: string; readonly ask: AskPassword | null };

/** Answer of sudo: root, a wrong password, or a refusal. */
type Answer =
  | { readonly kind: 'root'; readonly root: RootAgent }
  | { readonly kind: 'wrong' | 'refused'; readonly said: string };

/** sudo's own default (sudoers(5), passwd_tries). */
const TRIES = 3;

/**
 * Milliseconds that sudo may take to judge a password: who asks a directory or a telephone takes
 * long.
 */
const JUDGING = 120_000;

/**
 * Characters of what the login shell and `ENTRY` say that are kept: a line of `ENTRY` is shorter.
 */
const KEPT = 4_096;

/** Messages of sudo and of sudo-rs. */
const WANTS_PASSWORD = /password|terminal|authentication is required/;
const WRONG = /try again|incorrect/i;

/** Without a question, or not at all. */
const FREE = `exec env LC_ALL=C sudo -n ${ENTRY}`;

/**
 * With `-k` sudo asks even if it remembers an earlier answer, so it reads the line that waits for
 * it. If it needs no password at all it leaves the line, and `ENTRY` discards it.
 */
const ASKING = `exec env LC_ALL=C sudo -k -S -p '' ${ENTRY}`;

/**
 * Opens a second agent, as root through sudo(8): without a password if none is needed, otherwise
 * with the one that you enter, which goes to sudo's standard input and is not kept.
 */
export async function openRootAgent(place: SshPlace, { nonce, ask }: Options): Promise<RootChoice> {
  const free = await become(startSharing(place, FREE), nonce);
  if (free.kind === 'root') return { ok: true, root: free.root };
  if (!WANTS_PASSWORD.test(free.said)) return { ok: false, why: wordsOf(free.said) };
  if (ask === null) {
    return {
      ok: false,
      why: 'sudo asks for a password there, and there is no terminal to ask you on',
    };
  }
  let complaint = '';
  for (let tries = 0; tries < TRIES; tries += 1) {
    const asked = await askOnce(place, nonce, () => ask(complaint));
    if (asked === null) return { ok: false, why: 'you gave no password for sudo' };
    if (asked.kind === 'root') return { ok: true, root: asked.root };
    if (asked.kind === 'refused') return { ok: false, why: wordsOf(asked.said) };
    complaint = asked.said;
  }
  return { ok: false, why: `sudo took none of ${TRIES} passwords` };
}

function wordsOf(said: string): string {
  const last = lastWords(said);
  return last === '' ? 'sudo exited without a message' : sanitise(last);
}

/** Null if the person gives none. */
async function askOnce(
  place: SshPlace,
  nonce: string,
  ask: () => Promise<Buffer | null>,
): Promise<Answer | null> {
  const ssh = await withoutDumps(() => handOver(place, ask));
  if (ssh === null) return null;
  const judged = await judge(ssh);
  if (judged === 'taken') return become(ssh, nonce);
  ssh.child.stdin.end();
  if (judged === 'late') ssh.end();
  const said = await ssh.ended;
  return judged === 'late' ? refusal(`sudo said nothing for ${JUDGING / 1000} s`) : refusal(said);
}

/**
 * Has a sudo read what the person gives, which is overwritten before this resolves; null if they
 * give none.
 */
async function handOver(
  place: SshPlace,
  ask: () => Promise<Buffer | null>,
): Promise<SshProcess | null> {
  const password = await ask();
  if (password === null || password.length === 0) return null;
  const ssh = startSharing(place, ASKING);
  const { stdin } = ssh.child;
  await new Promise<void>((resolve) => {
    stdin.write(password, () => resolve());
  });
  password.fill(0);
  stdin.write('\n');
  return ssh;
}

/**
 * What sudo makes of a password: `ENTRY` says so once it runs. A second question would take what
 * comes next for its answer, so nothing more is sent before; what a login shell prints says
 * nothing.
 */
function judge({ child, said, ended }: SshProcess): Promise<'taken' | 'wrong' | 'late'> {
  const { promise, resolve } = Promise.withResolvers<'taken' | 'wrong' | 'late'>();
  const timer = setTimeout(() => resolve('late'), JUDGING);
  let heard = '';
  const hear = (text: Buffer) => {
    heard = (heard + text.toString('latin1')).slice(-KEPT);
    if (heard.split('\n').includes(ENTERED)) resolve('taken');
  };
  child.stdout.on('data', hear);
  const listen = () => {
    if (WRONG.test(said())) resolve('wrong');
  };
  child.stderr.on('data', listen);
  listen();
  void ended.then(() => resolve('wrong'));
  return promise.finally(() => {
    clearTimeout(timer);
    child.stdout.off('data', hear);
  });
}

async function become(ssh: SshProcess, nonce: string): Promise<Answer> {
  const standing = Promise.resolve(true);
  const opened = openAgent(ssh.child, { nonce, standing, onFault: ssh.end });
  const choice = await Promise.race([opened, ssh.ended]);
  if (typeof choice === 'string') return refusal(choice);
  if (choice.ok) return { kind: 'root', root: { agent: choice.agent, ended: ssh.ended } };
  ssh.end();
  return refusal(choice.why);
}

function refusal(said: string): Answer {
  return { kind: WRONG.test(said) ? 'wrong' : 'refused', said };
}
