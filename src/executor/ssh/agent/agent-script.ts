import { STAT_FIELD } from '../../process-stat.ts';
import { CARRIERS } from '../carriers.ts';

/** The line that `ENTRY` prints first; no login shell says it by itself. */
export const ENTERED = 'patchpanel entered';

/**
 * What a login shell is told to run: a word of these in single quotes, in which nothing is special
 * to any shell, whichever it is, so that it has to understand nothing else. A shell that passes
 * over each line until one has the nonce, which then is in its environment, and in no command line,
 * and becomes the agent. So a line that was meant for somebody who did not read it (a password, and
 * sudo that wanted none) is never run.
 */
export const ENTRY = `sh -c '\
echo; echo ${ENTERED}; while IFS= read -r line; do case $line in "patchpanel nonce "*) \
PATCHPANEL_AGENT=\${line##* }; export PATCHPANEL_AGENT; unset line; exec sh ;; \
esac; done'`;

/** The line that lets `ENTRY` go on. */
export function nonceLine(nonce: string): string {
  return `patchpanel nonce ${nonce}\n`;
}

/**
 * The agent: a POSIX shell on the other side (dash, bash and busybox ash were tried) that reads what
 * it shall do from its standard input, and never waits for what it has begun. Nothing is installed
 * and no file is written. It needs awk, base64 and grep beside the shell, and uses setsid(1).
 *
 * Each line that it prints is a frame, and one write(2) of less than PIPE_BUF bytes, so that what is
 * running at once cannot cut another's frame (pipe(7)); lines of socketpairs are whole as well. A
 * command has no way to the channel but through an encoder, which puts the job's number first: no
 * output can pass for a frame. N is the job's number:
 *
 *     bN PID       it has begun; PID leads its process group
 *     oN BASE64    a piece of what `pieces` reads from its stdout; eN the same of stderr
 *     oN TEXT      a line of what `lines` reads from its stdout; eN the same of stderr
 *     oN+TEXT      the beginning of a longer line
 *     nN CODE      it cannot be started: ENOENT, EACCES
 *     xN STATUS    it ended, all output was sent; no status where it was killed together with the
 *                  shell that waited for it
 *
 * Between the agent and a command stands a shell, `leader`: it leads a process group, lives as long
 * as the command, and carries the job's name in its environment, by which `sweep` finds it and all
 * that it started; the group also has what is being started just now. (Before a group's number stands
 * no `--`: with `-KILL` dash and busybox take that for the number.) Each job is a grandchild, so that no zombies of it stay with the agent.
 *
 * When the standard input ends (who started the agent died, the connection broke), the shell ends,
 * and the trap kills what still reads. A command that changes the host is left to its end, as on this
 * machine: ip(8) killed between two system calls would leave half of its work.
 */
export const AGENT = `
export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
unset DOCKER_HOST DOCKER_CONTEXT SSH_ASKPASS
cd /
exec 9>&1 2>/dev/null
own=$(id -u)
q=??????????; q=$q$q$q$q; q=$q$q$q$q$q
setsid=$(command -v setsid)
leader='
trap : TERM
echo "b$1 $$" >&9
shift
exec 6>&2 2>/dev/null
(exec 2>&6 5>&- 6>&- 9>&-; exec "$@")
echo $? >&5
'
pieces() {
  base64 | awk -v k="$1 " '
    { b = b $0; if (length(b) > 900) { print k b; fflush(); b = "" } }
    END { if (b != "") print k b }' >&9
}
lines() {
  while IFS= read -r l || [ -n "$l" ]; do
    while [ "\${#l}" -gt 800 ]; do printf '%s+%.800s\\n' "$1" "$l"; l=\${l#$q$q$q$q}; done
    printf '%s %s\\n' "$1" "$l"
  done >&9
}
lacking() {
  lack=
  case $1 in
    */*)
      [ -e "$1" ] || lack=ENOENT
      [ -z "$lack" ] && { [ -d "$1" ] || [ ! -x "$1" ]; } && lack=EACCES ;;
    *) command -v "$1" >/dev/null || lack=ENOENT ;;
  esac
  [ -n "$lack" ]
}
job() {
  how=$1 id=$2 effect=$3
  shift 3
  lacking "$1" && { echo "n$id $lack" >&9; return; }
  code=$(
    {
      {
        PATCHPANEL_JOB=$PATCHPANEL_AGENT.$id.$effect $setsid sh -c "$leader" patchpanel "$id" "$@" \\
          2>&1 >&3 3>&- | "$how" "e$id" 3>&- 5>&-
      } 3>&1 | "$how" "o$id" 5>&-
    } 5>&1
  )
  echo "x$id $code" >&9
}
${CARRIERS}
sweep() {
  for pid in $(carriers "$own" "$2"); do
    kill -"$1" "-$pid"
    kill -"$1" "$pid"
  done
}
stop() {
  (
    (
      of="PATCHPANEL_JOB=$PATCHPANEL_AGENT[.]$1[.]"
      sweep TERM "$of"
      sleep 1
      sweep KILL "$of"
    ) &
  )
}
trap 'sweep KILL "PATCHPANEL_JOB=$PATCHPANEL_AGENT[.][0-9]*[.]read"' EXIT
`;

/**
 * The agent's last word about itself: nonce, PID, the PID of sshd(8) above it, and its own user id.
 */
export const READY = `
${STAT_FIELD}
echo "patchpanel ready $PATCHPANEL_AGENT $$ $PPID $(stat_field "$PPID" 20) $own" >&9
`;
