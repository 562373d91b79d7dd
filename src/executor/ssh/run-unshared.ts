import type { Command } from '../command.ts';
import type { CommandResult } from '../command-result.ts';
import { sshEnvironment } from '../local/child-environment.ts';
import { commandResultOf, NEVER_STARTED } from '../local/process-exit.ts';
import { quoteWord } from '../show.ts';
import type { HostSpeed } from '../speed.ts';
import { beginTimeLimit } from '../time-limit.ts';
import { remoteWords } from './interact.ts';
import { masterArgv, type SshRoute } from './ssh-argv.ts';
import { startSsh } from './ssh-process.ts';

/** `none` makes ssh share nothing (ssh_config(5), ControlPath). */
const UNSHARED = 'none';

/**
 * Runs a command over a connection of its own that no other shares, made for it and closed after
 * it: a proof that the host can still be reached. With `asking`, ssh may ask its questions on this
 * terminal.
 */
export async function runUnshared(
  route: SshRoute,
  command: Command,
  { asking, speed }: { readonly asking: boolean; readonly speed: HostSpeed },
): Promise<CommandResult> {
  const begin = performance.now();
  const text = `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; cd /; exec ${command.argv.map(quoteWord).join(' ')}`;
  const argv = masterArgv({ ...route, control: UNSHARED }, remoteWords(text), !asking);
  const { child, ended, end } = startSsh(argv, {
    onTerminal: asking,
    env: sshEnvironment(process.env),
    quiet: new AbortController().signal,
  });
  const exit = Promise.withResolvers<number | null>();
  child.once('error', () => exit.resolve(null));
  child.once('close', (code) => exit.resolve(code));
  child.stdin.end();
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece;
  });
  const limit = beginTimeLimit(speed, command.timeLimit);
  limit.signal.addEventListener('abort', end, { once: true });
  const [exitCode, stderr] = await Promise.all([exit.promise, ended]);
  limit.stop();
  const overdue = limit.overdue();
  const durationMs = performance.now() - begin;
  const code = exitCode ?? undefined;
  return commandResultOf(command, {
    ...NEVER_STARTED,
    exitCode: code,
    stdout,
    stderr,
    overdue,
    durationMs,
  });
}
