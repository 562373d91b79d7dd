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

/**
 * Exit codes of grep(1) that come with an answer: 2 where one of the files is missing, as those of
 * br_netfilter mostly are.
 */
export const GREP_ANSWERS = [0, 2];

/**
 * Exit codes of xargs(1) that come with an answer: 123 where a command that it ran did not end with
 * 0.
 */
export const XARGS_ANSWERS = [0, 123];
