/** Why a ping exited, judged by what it printed: its exit code says only 1 or 2. */
import type { CommandResult } from '../../executor/command-result.ts';
import type { Problem } from '../../model/problem.ts';
import { notSentWhy } from '../session/not-sent.ts';

export type Trouble =
  /** It does not know an option: a simpler command may work. */
  | { readonly kind: 'option-refused' }
  /** busybox built without fractions of a second. */
  | { readonly kind: 'fraction-refused' }
  /** The host could not send just now: no route, link down, dropped by its own firewall. */
  | { readonly kind: 'not-sent'; readonly why: string }
  /** Trying again would change nothing. */
  | { readonly kind: 'fatal'; readonly problem: Problem };

const OPTION_REFUSED = /(?:invalid|unrecognized|illegal|unknown) option/;
const FRACTION_REFUSED = /invalid number/;

type Cause = { readonly says: RegExp; readonly why: string; readonly hint: string };

const CAUSES: readonly Cause[] = [
  {
    says: /is not installed|failed to execute \S*ping|ping: (?:command )?not found/,
    why: 'the program ping is not installed',
    hint: 'install iputils-ping (Debian, Ubuntu), iputils (Alpine, Arch, Fedora) or busybox',
  },
  {
    says: /bad address|name resolution|Name or service not known|[Uu]nknown host|No address associated|does not resolve/,
    why: 'the name does not resolve',
    hint: 'try its address',
  },
  {
    says: /nsenter: cannot open .*No such file|No such process/,
    why: 'the namespace is gone',
    hint: 'press R to read the host again',
  },
  {
    says: /nsenter: .*(?:not permitted|denied)/,
    why: 'the namespace may not be entered by this user',
    hint: 'start patchpanel with sudo',
  },
  {
    says: /sudo: /,
    why: 'sudo wants a password',
    hint: 'run sudo -v first, or start patchpanel with sudo',
  },
  {
    says: /are you root|cap_net_raw|socket: (?:Operation not permitted|Permission denied)/,
    why: 'this user may not send ICMP here',
    hint: 'start patchpanel with sudo, or let the user in: sysctl net.ipv4.ping_group_range',
  },
];

/** Explains why a ping ended. `result` is of a ping that was not told to end. */
export function troubleOf(target: string, result: CommandResult): Trouble {
  const said = `${result.stderr}\n${result.message}`;
  if (OPTION_REFUSED.test(said)) return { kind: 'option-refused' };
  if (FRACTION_REFUSED.test(said)) return { kind: 'fraction-refused' };

  const what = `ping ${target}`;
  const cause = CAUSES.find(({ says }) => says.test(said));
  if (cause) {
    return { kind: 'fatal', problem: { what, why: cause.why, hint: cause.hint } };
  }
  const unsent = notSentWhy(said);
  if (unsent !== null) return { kind: 'not-sent', why: unsent };

  const why = result.message === '' ? 'ping exited' : result.message;
  return { kind: 'fatal', problem: { what, why, hint: 'press r to start it again' } };
}
