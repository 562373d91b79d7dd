import * as v from 'valibot';
import type { Executor } from '../executor/executor.ts';
import type { OwnPath } from '../model/particulars.ts';
import { parseList } from './json.ts';
import { type Reading, read, unread } from './reading.ts';
import { script } from './script.ts';
import { isWhole, parseSections, SECTIONS, textOf } from './sections.ts';

/**
 * sshd(8) tells the session its connection in SSH_CONNECTION: client, its port, server, its port.
 * sudo(8) drops that from the environment, but the shell above it was started with it, so the nearest
 * ancestor that has it knows (proc_pid_environ(5); field 4 of proc_pid_stat(5) is the parent). An
 * IPv6 address may come with a zone, `fe80::1%eth0`. The first process is nobody's session, and its
 * environment may be closed to root too.
 */
const FIND = `${SECTIONS}
connection=$SSH_CONNECTION
pid=$$
ask() { tr '\\0' '\\n' <"/proc/$pid/environ" && echo asked; }
while [ -z "$connection" ] && [ "$pid" -gt 1 ]; do
  if [ -r "/proc/$pid/environ" ]; then
    told=$(ask 2>&1)
    case $told in *asked) ;; *) mark unasked "$told" ;; esac
    connection=$(printf '%s\\n' "$told" | sed -n 's/^SSH_CONNECTION=//p') || mark unasked sed
  fi
  read -r stat <"/proc/$pid/stat" || break
  rest=\${stat##*) }
  rest=\${rest#* }
  pid=\${rest%% *}
done
mark connection "$connection"
[ -z "$connection" ] || section way ip -j route get "\${connection%%[ %]*}"
mark end
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
  const sections = parseSections(result);
  const unasked = sections.find(({ name }) => name === 'unasked');
  const [client, , server] = textOf(sections, 'connection')
    .split(' ')
    .map((word) => word.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/, ''));
  if (client && server) {
    return read({ client, server, device: deviceOf(textOf(sections, 'way')) });
  }
  if (isWhole(sections) && unasked === undefined) return read(null);
  const why = result.message || unasked?.text || 'nothing was printed';
  return unread({ what: 'find out how you are connected', why, hint: '' });
}

/** Without a route ip prints an error and no JSON. */
function deviceOf(text: string): string | null {
  try {
    return parseList(Way, text)[0]?.dev ?? null;
  } catch {
    return null;
  }
}
