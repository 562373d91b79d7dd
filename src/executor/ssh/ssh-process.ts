import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { sanitiseLines } from '../../model/text/sanitise.ts';
import { commandEnvironment, type Environment } from '../local/child-environment.ts';
import { endFirst } from './end-first.ts';
import { type SshPlace, sharingArgv } from './ssh-argv.ts';

/** Milliseconds between asking it to end and killing it. */
const GRACE = 2_000;

/** Characters of what ssh says that are kept: its last words say why it ended. */
const KEPT = 4_096;

export type SshProcess = {
  readonly child: ChildProcessWithoutNullStreams;
  /** What it and the other side said last on stderr. */
  readonly said: () => string;
  /** Resolves with its last words once it has ended. Never rejects. */
  readonly ended: Promise<string>;
  /** Ends it: at once where it obeys, by force after two seconds. */
  readonly end: () => void;
};

export type SshProcessOptions = {
  /**
   * Runs on your terminal: it may ask there, and its messages are passed on, sanitised, until
   * `quiet`. Ctrl-C goes to patchpanel, not to the connection. Otherwise it has no terminal at all.
   */
  readonly onTerminal: boolean;
  readonly env: Environment;
  /** Aborts when nothing more is to be passed on. */
  readonly quiet?: AbortSignal;
};

/**
 * Starts ssh with pipes. It ends at the latest when this process does, and its standard input with
 * it.
 */
export function startSsh(
  argv: readonly [string, ...string[]],
  { onTerminal, env, quiet }: SshProcessOptions,
): SshProcess {
  // ssh leaves a signal ignored that it finds ignored; its group must stay the terminal's to ask there.
  const [program, ...rest] = onTerminal
    ? (['sh', '-c', 'trap "" INT QUIT; exec "$@"', 'sh', ...argv] as const)
    : argv;
  const child = spawn(program, rest, { stdio: 'pipe', detached: !onTerminal, env });
  let kept = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    kept = (kept + text).slice(-KEPT);
    if (onTerminal && quiet?.aborted === false) {
      process.stderr.write(sanitiseLines(text.replaceAll('\r\n', '\n')));
    }
  });
  child.stdin.on('error', () => {});
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  child.once('error', (error) => resolve(`ssh did not start: ${error.message}`));
  let killing: NodeJS.Timeout | undefined;
  child.once('close', () => {
    clearTimeout(killing);
    resolve(kept);
  });
  const end = () => {
    child.stdin.end();
    child.kill('SIGTERM');
    killing ??= setTimeout(() => {
      child.kill('SIGKILL');
      // What it started may hold on to its ends of the pipes.
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
    }, GRACE);
  };
  if (onTerminal && quiet !== undefined) endFirst(child, ended, quiet);
  return { child, said: () => kept, ended, end };
}

/**
 * Starts an ssh that runs a command over the existing connection: it asks nothing and has no
 * terminal.
 */
export function startSharing(place: SshPlace, words: string): SshProcess {
  const env = commandEnvironment(process.env);
  return startSsh(sharingArgv(place, ['-T'], words), { onTerminal: false, env });
}
