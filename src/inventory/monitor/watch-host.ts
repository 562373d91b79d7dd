import { type Command, reading } from '../../executor/command.ts';

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
 * A program that prints what it hears. On this machine it ends with the end of standard input, that
 * is with patchpanel, however that dies; another machine's executor ends it with the connection.
 */
export type Watch = (isHere: boolean) => Command;

function watching(...argv: Command['argv']): Watch {
  return (isHere) =>
    isHere
      ? reading(['sh', '-c', `export LC_ALL=C\n${WATCHED}`, 'patchpanel', ...argv], {
          typed: argv.join(' '),
        })
      : reading(argv);
}

/**
 * Hears only the changes of the host, and of what the host has a number for, as an ordinary user
 * can. Its lines name links with the wrong namespace's table, so they only say that something
 * changed.
 */
export const watchHost = watching(
  ...(['ip', 'monitor', 'all-nsid', 'link', 'address', 'route', 'rule', 'nsid'] as const),
);

/**
 * A line for each name that comes or goes in /run/netns (ip-netns(8)). Makes that folder where it
 * is missing.
 */
export const watchNames = watching('ip', 'netns', 'monitor');

/** A line for each namespace that is mounted or unmounted: by ip(8), libnetwork, unshare(1). */
export const watchMounts = watching(
  ...([
    'findmnt',
    '--poll=mount,umount',
    '--types=nsfs',
    '--noheadings',
    '--output=ACTION',
  ] as const),
);
