import * as v from 'valibot';
import type { Executor } from '../../executor/executor.ts';
import { STAT_FIELD } from '../../executor/process-stat.ts';
import type { OwnPath } from '../../model/kernel/namespace-detail.ts';
import { failureWith, type Result, success } from '../../model/result.ts';
import { parseList } from '../shell/json.ts';
import { script } from '../shell/script.ts';
import { isWhole, parseSections, SECTIONS, textOf } from '../shell/sections.ts';

/**
 * sshd(8) tells the session its connection in SSH_CONNECTION: client, its port, server, its port.
 * sudo(8) drops that from the environment, but the shell above it was started with it, so the
 * nearest ancestor that has it knows (proc_pid_environ(5); field 4 of proc_pid_stat(5) is the
 * parent). An IPv6 address may come with a zone, `fe80::1%eth0`. The first process is nobody's
 * session.
 *
 * Inside tmux(1) the environment is that of the day on which the session was made: its clients,
 * which it lists, are asked instead, where its socket is ours; who is attached to screen(1) cannot
 * be asked. What root owns and closes (login, su, sshd) starts a session and is not one; what
 * another user closes may be one, as below `su - other`.
 */
const FIND = `${SECTIONS}
${STAT_FIELD}
up() (
  pid=$1
  while [ "$pid" -gt 1 ]; do
    if [ -r "/proc/$pid/environ" ]; then
      told=$(tr '\\0' '\\n' <"/proc/$pid/environ" 2>&1 && echo asked)
      case $told in *asked) ;; *) printf 'unasked %s\\n' "$told" ;; esac
      sty= tmux= connection=
      while IFS= read -r line; do
        case $line in
          STY=*) sty=\${line#*=} ;;
          TMUX=*) tmux=\${line#*=} ;;
          SSH_CONNECTION=*) connection="\${connection:+$connection
}\${line#*=}" ;;
        esac
      done <<TOLD
$told
TOLD
      [ -z "$sty" ] || { echo 'unasked screen does not tell who is attached to it'; exit; }
      socket=\${tmux%,*,*}
      if [ -n "$socket" ]; then
        [ -O "$socket" ] || { echo 'unasked the tmux around this is not yours to ask'; exit; }
        clients=$(tmux -S "$socket" list-clients -F '#{client_pid}' 2>&1) ||
          { printf 'unasked %s\\n' "$clients"; exit; }
        [ -n "$clients" ] || echo 'unasked nobody is attached to the tmux around this'
        for client in $clients; do up "$client"; done
        exit
      fi
      [ -z "$connection" ] || { printf 'connection %s\\n' "$connection"; exit; }
    elif [ "$(stat -c %u "/proc/$pid")" != 0 ]; then
      echo "unasked process $pid above this is closed to you"
    fi
    pid=$(stat_field "$pid" 2)
    [ -n "$pid" ] || break
  done
)
found=$(up $$)
said() { printf '%s\\n' "$found" | sed -n "s/^$1 //p" | sort -u; }
connection=$(said connection)
case $connection in *"
"*) mark unasked 'several are attached to the tmux around this'; connection= ;; esac
[ -n "$connection" ] || mark unasked "$(said unasked)"
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
): Promise<Result<OwnPath | null>> {
  const find = script(FIND, [], { timeLimit: 5_000, typed: 'printenv SSH_CONNECTION' });
  // As the user who came over it: sudo, by which others are root there, has dropped it.
  const command = { ...find, privileged: false };
  const result = await executor.run(command, { signal });
  const sections = parseSections(result);
  const unasked = sections.find(({ name, text }) => name === 'unasked' && text !== '');
  const [client, , server] = textOf(sections, 'connection')
    .split(' ')
    .map((word) => word.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/, ''));
  if (client && server) {
    return success({ client, server, device: deviceOf(textOf(sections, 'way')) });
  }
  if (isWhole(sections) && unasked === undefined) return success(null);
  const why = result.message || unasked?.text || 'nothing was printed';
  return failureWith({ what: 'find out how you are connected', why, hint: '' });
}

/** Without a route ip prints an error and no JSON. */
function deviceOf(text: string): string | null {
  try {
    return parseList(Way, text)[0]?.dev ?? null;
  } catch {
    return null;
  }
}
