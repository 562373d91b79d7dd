import type { Executor } from '../../src/executor/executor.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { insideHost, type PrivateHost } from './private-host.ts';

/** The ways in which a program that a plan reads with can fail. */
export const FAILURES = {
  fails: 'echo "Cannot open netlink socket: Too many open files" >&2; exit 1',
  'is refused': 'echo "Operation not permitted" >&2; exit 255',
  'gives half an answer': 'echo "1: lo: <LOOPBACK"; exit 1',
  'is killed': 'kill -KILL $$',
  hangs: 'exec sleep 1000',
  'says nothing': 'exit 0',
} as const;

export type Failure = keyof typeof FAILURES;

/** Milliseconds after which a hanging program is given up. */
const SHORT = 200;

/**
 * An executor of a private host on which one program does what it should not. It stands in the way of
 * the real one, also of what nsenter starts, in a folder of the host's own.
 */
export async function withFailing(
  host: PrivateHost,
  tool: string,
  failure: Failure,
): Promise<Executor> {
  const folder = '/run/failing';
  await host.script(
    'rm -rf "$1"; mkdir "$1"; printf "#!/bin/sh\\n%s\\n" "$3" >"$1/$2"; chmod 755 "$1/$2"',
    ...[folder, tool, FAILURES[failure]],
  );
  const path = `PATH=${folder}:/usr/sbin:/usr/bin:/sbin:/bin`;
  const inside = insideHost(localExecutor(), { ...host, enter: [...host.enter, 'env', path] });
  return {
    ...inside,
    run: (command, options) =>
      inside.run(
        {
          ...command,
          timeLimit: failure === 'hangs' ? SHORT : command.timeLimit,
        },
        options,
      ),
  };
}
