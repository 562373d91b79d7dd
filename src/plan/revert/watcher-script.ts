import { PROCESS_FUNCTIONS } from './process-script.ts';

/**
 * The watcher: a POSIX shell (dash, bash, busybox ash) that stands by on the host itself and takes a
 * plan back unless it is told to keep it. It needs grep, sed, tr and mkdir beside what the undo
 * runs. Its folder holds, beside the script:
 *
 *     marks      what the runner says of the steps, a line each: `intent N`, `done N IDENTITY`,
 *                `failed N`, `undone N`; N counts from 1
 *     life       the last sign of life, in hundredths of a second since the boot (proc_uptime(5)), which
 *                also counts while the machine sleeps
 *     asked      there from when nothing but a keep stops the countdown
 *     job        the process id of the last change that the runner began
 *     carrier    the process of sshd(8) that carries the runner's connection, and when it started
 *     watcher    its process id, and when it started
 *     claim/     made by mkdir(2), so by one alone: the watcher that takes back, or the runner that ends it
 *     reverting  made by the watcher once it has the claim and the time is still over
 *     over       made by the runner once it has the claim: the watcher removes all of it and ends
 *     locked     there once it holds the lock of the host
 *     outcome    what was taken back and what was not, once that is over
 *
 * A runner first writes its mark and its sign of life and then looks for the claim; the watcher first
 * takes the claim and then reads both. So either the runner is refused, or the watcher knows the step.
 *
 * One at a time changes a host: while it takes back, the watcher holds the lock of the host (flock(2) on
 * /proc/self/ns/net, as \`takeLock\` has it), by a process of its own that says so. Whoever holds it for this
 * very build is not waited for: a runner that is dead, cut off, or waits for the watcher itself. The lock
 * then goes from there to the watcher. Others are waited for, but not for ever: somebody may be locked out.
 */
export const WATCHER = `
${PROCESS_FUNCTIONS}
now() { IFS=' ' read -r up rest </proc/uptime; now=\${up%.*}\${up#*.}; }

limited() {
  if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi
}

one_line() { printf '%s' "$1" | tr -s '[:space:]' ' ' | sed 's/^ //; s/ $//'; }

# Why a guard of an undo does not hold, by what its claim came to.
unfit() {
  case $1 in
    0) return 0 ;;
    2) one_line "could not check whether $2: $complaint" ;;
    *) printf '%s\\n' "$2" ;;
  esac
  return 1
}

# Prints gone or ours, or why it may not be taken back.
judge() {
  "gone_$step"
  case $? in
    0) echo gone; return 0 ;;
    2) one_line "could not check whether it is still there: $complaint"; return 1 ;;
  esac
  if [ "$state" = done ] && [ -n "$identity" ]; then
    shown=$("identity_$step" 2>/dev/null) || { echo 'what it is now could not be read'; return 1; }
    shown=$(one_line "$shown")
    [ -n "$shown" ] || { echo 'it does not say what it is now'; return 1; }
    [ "$shown" = "$identity" ] || { echo gone; return 0; }
  fi
  "guards_$step" || return 1
  echo ours
}

# A command that nobody saw end may still hold what is to be removed.
attempt() {
  step=$1 state=$2 identity=$3
  tries=4
  [ "$state" = done ] || tries=25
  until verdict=$(judge); do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { printf '%s\\n' "$verdict"; return 1; }
    sleep 0.3
  done
  [ "$verdict" = ours ] || return 0
  tries=0
  if said=$("undo_$step" 2>&1); then tries=25; fi
  while :; do
    came=0
    "gone_$step" || came=$?
    [ "$came" -ne 0 ] || break
    [ "$tries" -gt 0 ] || { one_line "$(undone_words)"; return 1; }
    tries=$((tries - 1))
    sleep 0.1
  done
  "settled_$step"
}

undone_words() {
  case $came in
    2) echo "could not check whether its undo took effect: $complaint" ;;
    *) echo "\${said:-it is still there after its undo}" ;;
  esac
}

# What is on its way in a connection that is dead, or seems so, must not come after all was taken back.
cut_off() {
  read -r pid started <carrier || return 0
  [ "$(started "$pid")" != "$started" ] || kill -KILL "$pid"
}

# A change that was begun is left to its end: half of it done would be worse than all.
wait_for_job() {
  read -r pid <job || return 0
  tries=0
  while [ -e "/proc/$pid/exe" ] && [ "$tries" -lt 175 ]; do
    tries=$((tries + 1))
    sleep 0.2
  done
}

read_marks() {
  while read -r word step identity; do
    case $step in '' | *[!0-9]*) continue ;; esac
    case $word in
      intent) eval "state_$step=uncertain identity_$step=" ;;
      done) eval "state_$step=done identity_$step=\\$identity" ;;
      failed | undone) eval "state_$step=" ;;
    esac
  done <marks
}

# The process that holds the lock of the host, as proc_locks(5) has it; nothing where none does.
holder() {
  inode=$(stat -L -c %i /proc/self/ns/net)
  while read -r _ kind _ _ pid file _; do
    case $kind:$file in FLOCK:*:"$inode") echo "$pid"; return 0 ;; esac
  done </proc/locks
}

# Whether a process holds the lock for this build, by what it says of itself.
is_of_build() {
  case "$(tr '\\0",' '   ' <"/proc/$1/cmdline" 2>/dev/null) " in
    *' patchpanel-lock '*" $build "*) return 0 ;;
  esac
  return 1
}

# What holds the lock says of itself: as the runner does, in the form of its Words. The user by number:
# a name may be asked of a network that is cut.
words() {
  printf '{"pid":%s,"started":null,"count":"","user":"user %s","machine":"%s","doing":"takes back %s by itself"}' \\
    $$ "$(id -u)" "$(uname -n | tr -cd '[:alnum:]._-')" "$build"
}

# Sets beneath where another changes the host and does not end.
take_lock() {
  locker='' beneath=''
  command -v flock >/dev/null 2>&1 || return 0
  flock /proc/self/ns/net sh ./script hold patchpanel-lock "$(words)" &
  locker=$!
  tries=150
  until [ -e locked ]; do
    # It could not even ask for it.
    [ -e "/proc/$locker/exe" ] || return 0
    other=$(holder)
    [ -z "$other" ] || ! is_of_build "$other" || return 0
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { beneath=$other; return 0; }
    sleep 0.2
  done
}

# Holds the lock for as long as the watcher takes the build back.
hold() {
  : >locked
  while [ ! -e outcome ] && alive; do sleep 0.2; done
}

revert() {
  [ -e asked ] || { cut_off; wait_for_job; }
  take_lock
  read_marks
  : >taken
  pass=0
  todo=$steps
  while [ -n "$todo" ] && [ "$pass" -lt 5 ]; do
    [ "$pass" -eq 0 ] || sleep 1
    pass=$((pass + 1))
    kept='' whys=''
    for step in $todo; do
      eval "state=\\\${state_$step-} identity=\\\${identity_$step-}"
      [ -n "$state" ] || continue
      if why=$(limited 60 sh ./script attempt "$step" "$state" "$identity" 2>/dev/null); then
        echo "undone $step" >>taken
      else
        kept="$kept $step"
        whys="$whys\${whys:+$newline}kept $step $(one_line "\${why:-its undo did not end}")"
      fi
    done
    todo=$kept
  done
  {
    date -u '+reverted %Y-%m-%dT%H:%M:%SZ'
    [ -z "$beneath" ] || echo "beneath $beneath"
    cat taken
    [ -z "$whys" ] || printf '%s\\n' "$whys"
  } >outcome.new && mv outcome.new outcome
  # One that still waits for the lock; one that has it sees the outcome.
  [ -z "$locker" ] || kill "$locker" 2>/dev/null
}

is_late() {
  now
  read -r life <life || exit 0
  [ $((now - life)) -ge "$within" ]
}

leave() {
  cd /
  rm -rf "$folder"
  exit 0
}

watch() {
  folder=$1 within=$(($2 * 100))
  newline='
'
  trap '' HUP INT QUIT PIPE
  cd "$folder" || exit 1
  echo "$$ $(started $$)" >watcher.new && mv watcher.new watcher
  while sleep 0.5 || sleep 1; do
    [ -d . ] && [ -e life ] || exit 0
    [ ! -e over ] || leave
    is_late || continue
    mkdir claim || continue
    if is_late; then
      : >reverting
      # Nothing was begun, so there is nothing that anybody need be told of. What begins right now
      # finds the claim, or no folder.
      [ -s marks ] || { mv "$folder" "$folder.over" && folder=$folder.over; leave; }
      revert
      exit 0
    fi
    rmdir claim
  done
}

mode=$1
shift
case $mode in
  watch) watch "$@" ;;
  attempt) attempt "$@" ;;
  hold) hold ;;
esac
`;
