import type { Agent, AgentSelf } from './agent.ts';

/** What is known of a connection that broke, by which everything it left on the other side is found. */
export type Remains = { readonly nonce: string; readonly self: AgentSelf };

/**
 * Arguments: the nonce, the process of sshd(8) that carried the connection, and when it started, so
 * that no other that got its PID is ended. That one first: what the network still holds back of the
 * old connection can then reach nobody. What changes the host has three seconds to come to its end by
 * itself: half of it done would be worse than all. Whatever was started over the connection has the
 * nonce in its environment (the initial one, proc_pid_environ(5)). What grep(1) prints counts, not its
 * exit status, which is 2 when a process went away while it looked. sleep(1) of a fraction is not in
 * POSIX, but in coreutils and busybox.
 */
const FENCE = `
started=$(sed 's/.*) //' "/proc/$2/stat" 2>/dev/null | cut -d' ' -f20)
[ "$started" = "$3" ] && kill -KILL "$2"
having() { grep -sl "$1" /proc/[0-9]*/environ; }
tries=0
while [ $tries -lt 30 ] && [ -n "$(having "PATCHPANEL_JOB=$1[.][0-9]*[.]change")" ]; do
  tries=$((tries + 1))
  sleep 0.1
done
tries=0
while left=$(having "PATCHPANEL_AGENT=$1"); [ -n "$left" ]; do
  tries=$((tries + 1))
  [ $tries -gt 50 ] && exit 1
  for file in $left; do
    pid=\${file#/proc/}
    pid=\${pid%/*}
    kill -KILL "-$pid" 2>/dev/null
    kill -KILL "$pid" 2>/dev/null
  done
  sleep 0.1
done
exit 0
`;

/**
 * Ends what an earlier connection left, and waits until it is gone: after that nothing which was begun
 * over it can act any more. False where something does not end.
 */
export async function fence(agent: Agent, { nonce, self }: Remains): Promise<boolean> {
  const { parent, parentStart } = self;
  const argv = ['sh', '-c', FENCE, 'patchpanel', nonce, String(parent), parentStart] as const;
  const end = await agent.start({ argv, effect: 'read' }, 'pieces', () => {}).end;
  return end.kind === 'ended' && end.status === 0;
}
