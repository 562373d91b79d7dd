/**
 * `connect: Network is unreachable`, `sendmsg: Message too long`: the call that failed, and
 * strerror(3) of why.
 */
const CALL = /(?:connect|sendto|sendmsg|local error)\S*: (.+)/;

/** What iputils makes of EACCES at connect(2) for IPv4 (ping/ping.c), whatever the address is. */
const NO_ACCESS = /Do you want to ping broadcast\?/;

/** EMSGSIZE, to which iputils before 20240905 added the MTU: `message too long, mtu=1400`. */
const TOO_LONG = /^message too long/i;

/**
 * Why the kernel of a ping's own host did not send it, from what that ping printed; null if it does
 * not say so.
 */
export function notSentWhy(said: string): string | null {
  if (NO_ACCESS.test(said)) return 'Permission denied';
  const why = CALL.exec(said)?.[1]?.trim() ?? null;
  return why !== null && TOO_LONG.test(why) ? 'Message too long' : why;
}
