/** Exit codes of programs that come with an answer. */

/** grep(1) ends with 2 where one of the files is missing, as those of br_netfilter mostly are. */
export const GREP_ANSWERS = [0, 2];

/** xargs(1) ends with 123 where a command that it ran ended with another code than 0. */
export const XARGS_ANSWERS = [0, 123];
