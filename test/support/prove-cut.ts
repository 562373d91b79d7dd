import { expect } from 'vitest';
import { listBuilds } from '../../src/plan/builds.ts';
import type { RunOutcome } from '../../src/plan/events.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { runPlan } from '../../src/plan/run.ts';
import type { CutHost } from './cut-host.ts';
import { settling } from './prove.ts';

/** Seconds that the watcher waits in these proofs, and those that it may take beyond them. */
export const WITHIN = 3;
const BEYOND = 2;

/** Prints when the last sign of life came and when all was taken back, in seconds; nothing where nothing was to be. */
const TIMES = `
folder=/run/patchpanel/reverts/$1
reverting='' last=''
until [ -d "$folder" ]; do sleep 0.05; done
until [ -e "$folder/outcome" ]; do
  # Read and removed at once: its end was a moment ago.
  [ -d "$folder" ] || { [ -z "$reverting" ] || echo "$last $(date +%s.%3N)"; exit 0; }
  [ ! -e "$folder/reverting" ] || reverting=yes
  life=$(stat -c %.3Y "$folder/life" 2>/dev/null) || life=$last
  last=$life
  sleep 0.05
done
echo "$last $(stat -c %.3Y "$folder/outcome")"
`;

/**
 * Seconds from the last sign of life to the end of the host's own undo, once that has come; null where
 * it came to know of no step that was begun.
 */
export async function timeToRevert(
  { host }: Pick<CutHost, 'host'>,
  plan: Plan,
): Promise<number | null> {
  const said = (await host.script(TIMES, plan.build)).trim();
  const [life = '', end = ''] = said.split(' ');
  return said === '' ? null : Number(end) - Number(life);
}

/** Runs a plan with its undo armed and nobody to answer; what breaks is tried again at once. */
function runUnanswered(far: CutHost, plan: Plan): Promise<RunOutcome> {
  return runPlan(plan, {
    ...far,
    revert: { within: WITHIN, asking: false, ask: () => new Promise(() => {}) },
    onBroken: async () => 'go-on',
    onConnection: (connection) => {
      if (connection.kind === 'down' && connection.retryAt !== null) {
        far.executor.connection?.retry();
      }
    },
  });
}

/**
 * Proves that a plan is taken back by the host itself, in time and to the byte, and nothing is left of the
 * watcher. After that `learn` runs on the host.
 */
export async function proveTakenBack(
  far: CutHost,
  plan: Plan,
  before: string,
  learn = '',
): Promise<void> {
  const took = timeToRevert(far, plan);
  const running = runUnanswered(far, plan);
  // A plan that is refused arms nothing, which nobody need wait for.
  const refused = running.then((outcome) => (outcome.kind === 'refused' ? null : took));
  const seconds = await Promise.race([took, refused]);
  if (seconds === null)
    throw new Error(`the host took nothing back: ${JSON.stringify(await running)}`);
  expect(seconds).toBeLessThan(WITHIN + BEYOND);
  await far.host.script(learn);
  expect(await settling(far.state, before)).toBe(before);
  expect(await running).toMatchObject({ kind: 'reverted', kept: [] });
  expect(await far.watchers()).toBe('');
  const { builds } = await listBuilds(far, far.folder);
  expect(builds.find(({ build }) => build === plan.build)).toMatchObject({
    state: 'undone',
    why: expect.stringContaining('by itself'),
  });
}
