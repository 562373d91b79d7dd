import type { Command } from './command.ts';
import { quoteWord } from './show.ts';

/**
 * How to get into a namespace from the host: not at all, by a name in /run/netns, or by any path.
 */
export type NamespaceEntry =
  | { readonly kind: 'host' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'path'; readonly path: string };

const PLAIN_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

/**
 * The same command, run inside a namespace. `ip` itself takes `-n NAME`; everything else goes
 * through nsenter(1), which leaves /sys and /etc as the host's: never read sysfs that way.
 */
export function inNamespace(entry: NamespaceEntry, command: Command): Command {
  if (entry.kind === 'host') return command;
  const [program, ...rest] = command.argv;
  if (program === 'ip' && entry.kind === 'name' && PLAIN_NAME.test(entry.name)) {
    return { ...command, privileged: true, argv: ['ip', '-n', entry.name, ...rest] };
  }
  const path = entry.kind === 'name' ? `/run/netns/${entry.name}` : entry.path;
  const entering = ['nsenter', `--net=${path}`] as const;
  const { typed } = command;
  return {
    ...command,
    privileged: true,
    argv: [...entering, program, ...rest],
    ...(typed === undefined ? {} : { typed: `${entering.map(quoteWord).join(' ')} ${typed}` }),
  };
}
