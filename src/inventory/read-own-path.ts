import * as v from 'valibot';
import type { Executor } from '../executor/executor.ts';
import type { OwnPath } from '../model/particulars.ts';
import { contentOf, parseFrames } from './frames.ts';
import { parseList } from './json.ts';
import { type Reading, read, unread } from './reading.ts';
import { script } from './script.ts';

/**
 * sshd(8) tells the session its connection in SSH_CONNECTION: client, its port, server, its port.
 * sudo(8) drops that from the environment, but the shell above it was started with it, so the nearest
 * ancestor that has it knows (proc_pid_environ(5); field 4 of proc_pid_stat(5) is the parent). An
 * IPv6 address may come with a zone, `fe80::1%eth0`.
 */
const FIND = String.raw`
connection=$SSH_CONNECTION
pid=$$
while [ -z "$connection" ] && [ "$pid" -gt 0 ]; do
  connection=$(tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | sed -n 's/^SSH_CONNECTION=//p') 2>/dev/null
  pid=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -d' ' -f2)
  [ -n "$pid" ] || break
done
printf '\0connection\0%s' "$connection"
printf '\0way\0'
[ -z "$connection" ] || ip -j route get "$(printf %s "$connection" | sed 's/[ %].*//')"
exit 0
`;

const Way = v.object({ dev: v.optional(v.string()) });

/** Finds the SSH connection by which patchpanel was started on the host. */
export async function readOwnPath(
  executor: Executor,
  signal: AbortSignal,
): Promise<Reading<OwnPath | null>> {
  const find = script(FIND, [], { timeLimit: 5_000, typed: 'printenv SSH_CONNECTION' });
  // As the user who came over it: sudo, by which others are root there, has dropped it.
  const command = { ...find, privileged: false };
  const result = await executor.run(command, { signal });
  const frames = parseFrames(result.stdout);
  if (frames.length === 0) {
    const what = 'find out how you are connected';
    return unread({ what, why: result.message || 'nothing was printed', hint: '' });
  }
  const [client, , server] = contentOf(frames, 'connection')
    .split(' ')
    .map((word) => word.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/, ''));
  if (!client || !server) return read(null);
  return read({ client, server, device: deviceOf(contentOf(frames, 'way')) });
}

/** Without a route ip prints an error and no JSON. */
function deviceOf(text: string): string | null {
  try {
    return parseList(Way, text)[0]?.dev ?? null;
  } catch {
    return null;
  }
}
