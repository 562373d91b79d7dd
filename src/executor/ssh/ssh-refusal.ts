import type { Problem } from '../../model/problem.ts';
import { sanitise } from '../../model/text/sanitise.ts';

type Kind = { readonly pattern: RegExp; readonly hint: string; readonly person: boolean };

/** What ssh(1) and its variants print when they cannot connect, and what you can do about it. */
const KINDS: readonly Kind[] = [
  {
    pattern: /host identification has changed/i,
    hint: 'The host was reinstalled, or someone is intercepting the connection (man in the middle): compare its key, then remove the old one with ssh-keygen -R.',
    person: true,
  },
  {
    pattern: /host key verification failed/i,
    hint: 'Connect once with ssh at a terminal and compare the key that it shows.',
    person: true,
  },
  {
    pattern: /permission denied|too many authentication failures|no more authentication/i,
    hint: 'Add your key to the agent (ssh-add), or run this at a terminal, where ssh can ask.',
    person: true,
  },
  {
    pattern: /could not resolve|name or service not known/i,
    hint: 'Check the name, or give it a Host entry in ~/.ssh/config.',
    person: false,
  },
  {
    pattern: /connection refused/i,
    hint: 'Check that sshd is running there, on this port.',
    person: false,
  },
  {
    pattern: /timed out|no route to host|network is unreachable|not responding/i,
    hint: 'Check that the host is up and that it can be reached from here.',
    person: false,
  },
  {
    pattern: /did not start: .*ENOENT/,
    hint: 'Install the OpenSSH client: sudo apt-get install openssh-client.',
    person: false,
  },
];

const NO_SHELL = 'The account needs a shell there, with env and sh: try ssh HOST exec sh.';

/** Why there is no connection, from ssh's last message; `needsPerson` if retrying cannot help. */
export function refusalOf(
  target: string,
  words: string,
): { readonly problem: Problem; readonly needsPerson: boolean } {
  const kind = KINDS.find(({ pattern }) => pattern.test(words));
  return {
    problem: {
      what: `connect to ${target}`,
      why: lastWords(words) || 'ssh exited without a message',
      hint: kind?.hint ?? NO_SHELL,
    },
    needsPerson: kind?.person ?? false,
  };
}

/** The last line that ssh said, for one line. */
export function lastWords(words: string): string {
  const lines = words
    .split(/[\r\n]+/)
    .map((line) => sanitise(line.trim()))
    .filter((line) => line !== '');
  return lines.at(-1) ?? '';
}
