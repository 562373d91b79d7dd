import { type Command, reading } from '../executor/command.ts';

/** Runs a program that ends with the end of standard input, that is with patchpanel. */
const WATCHED = `
exec 3<&0
"$@" 3<&- &
program=$!
{ while read -r line; do :; done; kill "$program"; } <&3 >/dev/null 2>&1 &
watcher=$!
wait "$program"; status=$?
kill "$watcher"
exit $status
`;

/**
 * Hears the changes of the host alone, and of what the host has a number for: what an ordinary user
 * can. Its lines name links with the wrong namespace's table, so they only say that something changed.
 */
export const LISTEN_HERE: Command = watched([
  'ip',
  'monitor',
  'all-nsid',
  'link',
  'address',
  'route',
  'rule',
  'nsid',
]);

/** A line for each name that comes or goes in /run/netns (ip-netns(8)). Makes that folder where it is missing. */
export const LISTEN_NAMES: Command = watched(['ip', 'netns', 'monitor']);

/** A line for each namespace that is mounted or unmounted: by ip(8), libnetwork, unshare(1). */
export const LISTEN_MOUNTS: Command = watched([
  ...(['findmnt', '--poll=mount,umount', '--types=nsfs'] as const),
  ...['--noheadings', '--output=ACTION'],
]);
/** A program that ends with the end of standard input, that is with patchpanel. */
function watched(argv: Command['argv']): Command {
  return reading(['sh', '-c', `export LC_ALL=C\n${WATCHED}`, 'patchpanel', ...argv], {
    typed: argv.join(' '),
  });
}
