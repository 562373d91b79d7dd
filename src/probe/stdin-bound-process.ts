import type { Command } from '../executor/command.ts';
import { quoteWord } from '../executor/show.ts';

/**
 * Runs a program that would outlive a killed patchpanel, and ends it together with standard input,
 * which on this machine ends then (`Executor.stream`). If that is /dev/null, the connection to the
 * host ends both.
 */
const LEASH = `
[ -c /dev/stdin ] && exec "$@"
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
{ while read -r _; do :; done; kill "$child"; } <&3 >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$child"; status=$?
kill "$watcher" 2>/dev/null
exit "$status"
`;

/** Wraps a command so that it ends with its standard input; pass it to `stream`. */
export function stdinBound(command: Command): Command {
  return {
    ...command,
    argv: ['sh', '-c', LEASH, 'patchpanel', ...command.argv],
    typed: command.typed ?? command.argv.map(quoteWord).join(' '),
  };
}
