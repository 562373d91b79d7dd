import { PROCESS_FUNCTIONS } from './process-script.ts';

/** The folder for root's watchers, which a reboot empties. */
export const OF_ROOT = '/run/patchpanel/reverts';

/**
 * Starts a watcher. Arguments: the build, the seconds, whether root is needed, and the engine's
 * command or `no`. The script of the watcher comes on standard input. Prints its folder. A user's
 * own is where temporary files go: the runtime folder of a session ends with the last session, so
 * with the connection. It is started without anything of this environment, by which the remains of
 * a connection are found and ended, and without a descriptor that would keep the channel open.
 * setsid(1) is not everywhere: without it, two forks and an ignored SIGHUP do.
 */
export const ARM = `
${PROCESS_FUNCTIONS}
umask 077
build=$1 within=$2 root=$3 engine=$4
[ "$engine" = no ] || command -v "$engine" >/dev/null || {
  echo "$engine, needed to undo this, is not installed there" >&2
  exit 1
}
if [ "$(id -u)" = 0 ]; then
  for folder in /run/patchpanel ${OF_ROOT}; do
    mkdir "$folder" 2>/dev/null
    case $(ls -ldn "$folder") in
      drwx------*' 0 '*) ;;
      *) echo "$folder is not a folder of root's alone" >&2; exit 1 ;;
    esac
  done
  folder=${OF_ROOT}/$build
  mkdir "$folder" || exit 1
elif [ "$root" = yes ]; then
  echo 'only root can undo this there' >&2
  exit 1
else
  folder=$(mktemp -d "\${TMPDIR:-/tmp}/patchpanel-revert-$build-XXXXXX") || exit 1
fi
# Without its folder, one that starts late ends at once.
give_up() { cd /; rm -rf "$folder"; exit 1; }
cd "$folder" && cat >script && : >marks || give_up
[ -z "\${PATCHPANEL_AGENT-}" ] || carrier
IFS=' ' read -r up rest </proc/uptime && echo "\${up%.*}\${up#*.}" >life || give_up
close='</dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-'
start="env -i PATH=\\"\\$PATH\\" sh \\"\\$folder/script\\" watch \\"\\$folder\\" \\"\\$within\\""
if command -v setsid >/dev/null; then
  eval "( setsid $start $close & )"
else
  eval "( trap '' HUP; $start $close & )"
fi
tries=0
until alive; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || { echo 'the undo did not start over there' >&2; give_up; }
  sleep 0.1
done
printf '%s\\n' "$folder"
`;
