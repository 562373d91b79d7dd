/** Which name server a namespace's processes ask: resolv.conf(5). */
import { type Command, reading } from '../executor/command.ts';

const LARGEST_FILE = 64 * 1024;

/**
 * Prints the first of these files that is one. A container's is read through /proc/PID/root, where its
 * own mounts are.
 */
export function resolverCommand(paths: readonly string[]): Command {
  return reading(['sh', '-c', FIRST, 'patchpanel', String(LARGEST_FILE), ...paths], {
    typed: `cat ${paths[0] ?? '/etc/resolv.conf'}`,
  });
}

const FIRST = `
most=$1; shift
for file do
  [ -f "$file" ] && exec head -c "$most" "$file"
done
echo "no resolv.conf: $*" >&2
exit 1
`;

/** The address in a line `nameserver ADDRESS`; null in all other lines. */
export function nameserverOf(line: string): string | null {
  return /^\s*nameserver\s+([0-9A-Fa-f:.]+(?:%[\w.-]+)?)\s*(?:[#;].*)?$/.exec(line)?.[1] ?? null;
}
