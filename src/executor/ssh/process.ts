import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { sanitiseLines } from '../../model/sanitise.ts';
import { endFirst } from './end-first.ts';

/** Characters of what ssh says that are kept: its last words say why it ended. */
const KEPT = 4_096;

export type SshProcess = {
  readonly child: ChildProcessWithoutNullStreams;
  /** What it and the other side said last on stderr. */
  readonly said: () => string;
  /** Resolves with its last words once it has ended. Never rejects. */
  readonly ended: Promise<string>;
};

export type SshProcessOptions = {
  /**
   * On the person's terminal: it may ask there, and what it says is passed on, sanitised, until `quiet`. Ctrl-C is
   * for patchpanel, not for the connection. Else it has no terminal at all.
   */
  readonly onTerminal: boolean;
  /** From when on nothing more is passed on. */
  readonly quiet?: AbortSignal;
};

/** Starts ssh with pipes. It ends at the latest when this process does, and its standard input with it. */
export function startSsh(
  argv: readonly [string, ...string[]],
  { onTerminal, quiet }: SshProcessOptions,
): SshProcess {
  // ssh leaves a signal ignored that it finds ignored; its group must stay the terminal's to ask there.
  const [program, ...rest] = onTerminal
    ? (['sh', '-c', 'trap "" INT QUIT; exec "$@"', 'sh', ...argv] as const)
    : argv;
  const child = spawn(program, rest, { stdio: 'pipe', detached: !onTerminal });
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
  child.once('close', () => resolve(kept));
  if (onTerminal && quiet !== undefined) endFirst(child, ended, quiet);
  return { child, said: () => kept, ended };
}
