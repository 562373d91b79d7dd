import { expect } from 'vitest';
import type { Explanation } from '../../../src/explain/explanation.ts';
import type { Culprit } from '../../../src/explain/finding.ts';
import { runPlan } from '../../../src/plan/run.ts';
import { undoBuild } from '../../../src/plan/undo.ts';
import { recipes } from '../../../src/recipes/index.ts';
import type { Ground } from '../ground.ts';
import { settling } from '../prove.ts';
import { ask, namespaceOf } from './ask.ts';
import { reaches } from './reach.ts';
import type { Scenario } from './scenario.ts';
import { comesTrue } from './settled.ts';
import { take } from './steps.ts';

/** Milliseconds that one explaining may take where the machine has nothing else to do. */
const LONGEST = 3_000;
/** Milliseconds that a bare command takes there. */
const UNHURRIED = 7;

/**
 * Proves a scenario on a host where nothing is built yet: its twin is well, and explained so; the break
 * shows, to ping or TCP too; explaining it tells what is wrong, with and without a trace, and changes
 * nothing; what it says would mend it does, and undone leaves no difference.
 */
export async function proveScenario(ground: Ground, scenario: Scenario): Promise<void> {
  const { host } = ground;
  const { expect: expected } = scenario;
  await take(host, scenario.build);
  await expectReached(ground, scenario);
  expect(faultsOf(await inTime(ground, () => ask(ground, scenario.question)))).toEqual(WELL);
  if (scenario.break.length === 0) return;

  await take(host, scenario.break);
  expect(await reaches(host, scenario), 'it is broken').toBe(false);
  const state = async () => withoutCarrier(await ground.state());
  const before = await state();
  const answer = await wanted(ground, scenario);
  const told = await inTime(ground, () => ask(ground, scenario.question));
  expect(answerOf(told), told.summary).toEqual(answer);
  const unwatched = await inTime(ground, () => ask(ground, scenario.question, { readOnly: true }));
  expect(answerOf(unwatched), `read-only: ${unwatched.summary}`).toEqual(answer);
  expect(await settling(state, before), 'explaining changed something').toBe(before);

  if (scenario.unfixable !== undefined) {
    expect({ verdict: told.verdict, fix: told.fix }).toEqual({
      verdict: expected.verdict,
      fix: null,
    });
    return;
  }
  const builds = await mended(ground, scenario, told);
  await expectReached(ground, scenario);
  if (builds.length === 0) return;
  for (const build of builds.toReversed()) {
    expect(await undoBuild(build, ground)).toMatchObject({ kind: 'undone' });
  }
  expect(await settling(state, before), 'the undo left something').toBe(before);
}

/** The kernel tells of a carrier up to a second after a link was broken or mended (net/core/link_watch.c). */
function withoutCarrier(state: string): string {
  return state
    .replace(/NO-CARRIER,|,LOWER_UP/g, '')
    .replace(/ state \w+/g, '')
    .replace(/ linkdown/g, '');
}

const WELL = { verdict: 'reachable', faults: [] };

function faultsOf({ verdict, summary, findings }: Explanation) {
  const faults = findings.flatMap(({ fault, what }) =>
    fault === null ? [] : [`${fault.code}: ${what}`],
  );
  return verdict === 'reachable' ? { verdict, faults } : { verdict, faults, summary };
}

/** The parts that are compared: the verdict, the culprit, the other faults. */
type Answer = {
  readonly verdict: string;
  readonly culprit: (Omit<Culprit, 'kind'> & { readonly kind: string }) | null;
  readonly others: readonly string[];
};

function answerOf({ verdict, culprit, others }: Explanation): Answer {
  return { verdict, culprit, others: others.map(({ code }) => code) };
}

async function wanted(ground: Ground, { expect: expected }: Scenario): Promise<Answer> {
  const { verdict, culprit, others } = expected;
  if (culprit === undefined) return { verdict, culprit: null, others };
  const { kind, name, namespace } = culprit;
  const place = namespace === undefined ? null : namespaceOf(await ground.snapshot(), namespace);
  const named = name.startsWith('@') ? (await take(ground.host, [`echo ${name}`])).trim() : name;
  return { verdict, culprit: { kind, name: named, namespace: place }, others };
}

async function expectReached({ host }: Ground, scenario: Scenario): Promise<void> {
  expect(await comesTrue(() => reaches(host, scenario)), 'it is reached').toBe(true);
}

/** Does what each explanation says until all is well; gives the builds, in their order. */
async function mended(
  ground: Ground,
  scenario: Scenario,
  first: Explanation,
): Promise<readonly string[]> {
  const { question, mend, leaves, expect: expected } = scenario;
  const builds: string[] = [];
  let told = first;
  for (
    let left = 1 + expected.others.length + leaves.length;
    left > 0 && told.verdict !== 'reachable';
    left -= 1
  ) {
    const { fix } = told;
    if (fix === null) throw new Error(`nothing mends ${told.verdict}: ${told.summary}`);
    if (fix.kind === 'words') {
      expect(mend, `only words: ${fix.words}`).not.toEqual([]);
      await take(ground.host, mend);
    } else {
      const recipe = recipes.find(({ id }) => id === fix.recipe);
      if (recipe === undefined) throw new Error(`there is no recipe ${fix.recipe}`);
      const plan = await ground.plan(recipe, fix.fields);
      expect(await runPlan(plan, ground), fix.title).toMatchObject({ kind: 'applied' });
      builds.push(plan.build);
    }
    // The last fix may take a moment to show; an explanation before that is rightly the old one.
    if (left === 1) await comesTrue(() => reaches(ground.host, scenario));
    told = await ask(ground, question);
  }
  expect(told.verdict, told.summary).toBe('reachable');
  return builds;
}

/** Fails where it takes longer than it may, on a machine as busy as this one is now. */
async function inTime<T>(ground: Ground, work: () => Promise<T>): Promise<T> {
  const hurry = Math.max(1, (await bare(ground)) / UNHURRIED);
  const begin = performance.now();
  const result = await work();
  const taken = performance.now() - begin;
  const after = Math.max(hurry, (await bare(ground)) / UNHURRIED);
  expect(taken, 'milliseconds of one explaining').toBeLessThan(LONGEST * after);
  return result;
}

async function bare({ host }: Ground): Promise<number> {
  const begin = performance.now();
  await host.run(['true']);
  return performance.now() - begin;
}
