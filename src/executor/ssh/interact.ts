import type { Command } from '../command.ts';
import type { Executor } from '../executor.ts';
import { quoteWord } from '../show.ts';
import { sharingArgv } from './ssh-argv.ts';
import { isRootBySudo, type SshSession } from './ssh-session.ts';

/**
 * Any login shell takes these words as they are meant: within single quotes only `'`, and to some a
 * backslash, `!` or newline, is special, and base64 has nothing that is special anywhere.
 */
const WORDS = `'eval "$(printf %s "$0" | base64 -d)"'`;

/**
 * Arguments of the ssh that runs a remote command on this terminal, over the existing connection. A
 * command that needs root through sudo goes through sudo, which asks for its password itself.
 */
export function interactArgv(session: SshSession, command: Command): Command['argv'] {
  const argv =
    command.privileged && isRootBySudo(session) ? ['sudo', '--', ...command.argv] : command.argv;
  const text = `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; cd /; exec ${argv.map(quoteWord).join(' ')}`;
  return sharingArgv(session.place, ['-t'], remoteWords(text));
}

/** Arguments for ssh that make a remote POSIX shell run a text, whatever the login shell is. */
export function remoteWords(text: string): string {
  return `exec sh -c ${WORDS} ${Buffer.from(text).toString('base64')}`;
}

/** `Executor.interact` by way of this machine's own. */
export async function interactBy(
  local: Executor,
  argv: Command['argv'],
  command: Command,
): ReturnType<Executor['interact']> {
  return { ...(await local.interact({ ...command, argv })), argv: command.argv };
}
