import { collecting } from '../local/collect-output.ts';
import { STAT_FIELD } from '../process-stat.ts';
import { beginTimeLimit } from '../time-limit.ts';
import type { Agent, AgentSelf } from './agent/agent.ts';
import { agentExecute } from './agent/agent-execute.ts';
import { CARRIERS } from './carriers.ts';

/**
 * What is known of a connection that broke, by which everything it left on the other side is found.
 */
export type Remains = { readonly nonce: string; readonly self: AgentSelf };

/**
 * Milliseconds for all of it, where the host is not slow: a shell that does not answer is not
 * waited for.
 */
const LIMIT = 30_000;

/**
 * Arguments: the user that logged in, the process of sshd(8) that carried the connection, and when
 * it started, so that no other that got its PID is ended. On the standard input: the nonce, which a
 * command line would show to all. That process first: what the network still holds back of the old
 * connection can then reach nobody. What changes the host has three seconds to come to its end by
 * itself: half of it done would be worse than all. sleep(1) of a fraction is not in POSIX, but in
 * coreutils and busybox.
 */
const FENCE = `
IFS= read -r nonce
${STAT_FIELD}
[ "$(stat_field "$2" 20)" = "$3" ] && kill -KILL "$2"
${CARRIERS}
tries=0
while [ $tries -lt 30 ] && [ -n "$(carriers "$1" "PATCHPANEL_JOB=$nonce[.][0-9]*[.]change")" ]; do
  tries=$((tries + 1))
  sleep 0.1
done
tries=0
while left=$(carriers "$1" "PATCHPANEL_AGENT=$nonce"); [ -n "$left" ]; do
  tries=$((tries + 1))
  [ $tries -gt 50 ] && exit 1
  for pid in $left; do
    kill -KILL "-$pid" 2>/dev/null
    kill -KILL "$pid" 2>/dev/null
  done
  sleep 0.1
done
exit 0
`;

/**
 * Ends what an earlier connection left running, and waits until it is gone: after that, nothing
 * started over it can still act. False if something does not end, or if the host does not
 * answer.
 */
export async function fence(agent: Agent, { nonce, self }: Remains): Promise<boolean> {
  const { uid, parent, parentStart } = self;
  const argv = ['sh', '-c', FENCE, 'patchpanel', `${uid}`, `${parent}`, parentStart] as const;
  const job = agent.start({ argv, input: `${nonce}\n`, effect: 'read' }, 'pieces', () => {});
  const way = { ok: true, agent, giveUp: () => {}, bareMs: () => null } as const;
  const limit = beginTimeLimit(
    collecting(
      agentExecute(() => way),
      { endsMeasuring: false },
    ).speed,
    LIMIT,
  );
  const late = new Promise<null>((resolve) => {
    limit.signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  const end = await Promise.race([job.end, late]);
  limit.stop();
  return end?.kind === 'ended' && end.status === 0;
}
