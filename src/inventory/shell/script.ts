import { type Command, reading } from '../../executor/command.ts';

/**
 * A constant script for any POSIX shell (dash, busybox), with its data as positional arguments:
 * never put together from data. `LC_ALL=C` because outputs are parsed.
 */
export function script(
  text: string,
  parameters: readonly string[],
  options: {
    readonly timeLimit: number;
    readonly typed: string;
    readonly input?: string;
    /** The modules that it may have the kernel load. */
    readonly loads?: Command['loads'];
  },
): Command {
  return reading(['sh', '-c', `export LC_ALL=C\n${text}`, 'patchpanel', ...parameters], {
    ...options,
    loads: options.loads ?? [],
    privileged: true,
  });
}
