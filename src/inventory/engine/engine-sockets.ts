import type { Executor } from '../../executor/executor.ts';
import { failureWith, type Result, success } from '../../model/result.ts';
import { script } from '../shell/script.ts';

/** A socket at which an engine usually listens. */
export type EngineSocket = {
  readonly path: string;
  /** Who made it. */
  readonly uid: number;
  /** Name of that user; null if the id has none. */
  readonly user: string | null;
};

/**
 * Prints the sockets that exist, without starting a process. Symbolic links in a user's folder are
 * skipped: they may lead anywhere.
 */
export const LIST_SOCKETS = String.raw`
sockets() {
  for socket in /run/docker.sock /run/podman/podman.sock /run/user/*/docker.sock /run/user/*/podman/podman.sock; do
    case $socket in /run/user/*) [ ! -h "$socket" ] || continue ;; esac
    [ ! -S "$socket" ] || printf '%s//\n' "$socket"
  done
}
`;

/** Reads what `sockets` printed: a name may hold newlines but never `//`. */
export function parseSocketPaths(text: string): readonly string[] {
  return text.split('//\n').filter((path) => path.startsWith('/'));
}

/**
 * The sockets other than that of the host's main engine, which is given as DOCKER_HOST would have
 * it.
 */
export function otherSockets(paths: readonly string[], main: string): readonly string[] {
  const path = main.replace(/^unix:\/\//, '').replace(/^\/var\/run\//, '/run/');
  return paths.filter((each) => each !== path);
}

const OWNERS = `
for socket do
  case $socket in /run/user/*) set -- "$socket" ;; *) set -- -L "$socket" ;; esac
  stat -c '%u %U %n//' "$@"
done
echo end
`;

/**
 * Reads who owns each socket; one that has gone meanwhile is missing. Links in a user's folder are
 * not followed.
 */
export async function readSocketOwners(
  executor: Executor,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Result<readonly EngineSocket[]>> {
  const typed = `stat -c '%u %U %n' ${paths.join(' ')}`;
  const asked = script(OWNERS, paths, { timeLimit: 10_000, typed });
  const { stdout, message } = await executor.run(asked, { signal });
  if (stdout.endsWith('end\n')) return success(parseSocketOwners(stdout));
  const why = message || 'stat(1) did not report all of them';
  return failureWith({
    what: 'find the other engines of this host',
    why,
    hint: 'refresh to try again',
  });
}

/** The name of a user of a directory service may have spaces. */
const SOCKET = /^(\d+) ([^\n/]+) (\/.+?)\/\/$/gms;

/** Reads `stat -c '%u %U %n//'`; stat(1) calls UNKNOWN a user without a name. */
export function parseSocketOwners(text: string): readonly EngineSocket[] {
  return [...text.matchAll(SOCKET)].map(([, uid, user = '', path = '']) => ({
    path,
    uid: Number(uid),
    user: user === 'UNKNOWN' ? null : user,
  }));
}
