import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { Command } from '../../src/executor/command.ts';
import { silentSuccess } from '../../src/executor/command-result.ts';
import { listBuilds } from '../../src/plan/builds.ts';
import type { StepEvent } from '../../src/plan/events.ts';
import type { Interruption, InterruptionChoice } from '../../src/plan/recovery/interruption.ts';
import { runPlan } from '../../src/plan/run.ts';
import type { RunPlanOptions } from '../../src/plan/run-ends.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { type Drop, droppingHost, type Moment } from './dropping-host.ts';
import { NEXT_BOOT, type ToyHost, toyHost, toyPlan } from './toy-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'patchpanel-drop-'));
afterAll(() => rmSync(folder, { recursive: true }));

const THINGS = ['a', 'b', 'c'];
const MOMENTS: readonly Moment[] = ['before', 'after', 'down'];
/** The first three commands ask where the host is; a break there is a refusal, with nothing begun. */
const FIRST = 3;

function stateOf(host: ToyHost): string {
  return JSON.stringify([...host.things].toSorted());
}

/** How many commands an apply of the toy plan takes. */
async function commandsOf(things: readonly string[]): Promise<number> {
  const { executor, asked } = droppingHost(
    toyHost(() => null),
    [],
  );
  await runPlan(toyPlan(things), { executor, engine: null, folder });
  return asked();
}

type Case = {
  readonly things?: readonly string[];
  readonly drops: readonly Drop[];
  readonly choose: InterruptionChoice | ((broken: Interruption) => InterruptionChoice);
  readonly more?: Partial<RunPlanOptions>;
  readonly host?: ToyHost;
  /** Whether the connection comes back. */
  readonly mends?: boolean;
};

/** Applies over a connection that drops, beside a stranger's thing. */
async function applied({
  things = THINGS,
  drops,
  choose,
  more = {},
  host = toyHost(() => null),
  mends = true,
}: Case) {
  // The journals of hundreds of cases would all be read at the end of each.
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
  host.things.set('x', { owner: 'stranger', inode: -1 });
  const before = stateOf(host);
  const plan = toyPlan(things);
  const questions: Interruption[] = [];
  const events: StepEvent[] = [];
  const { executor } = droppingHost(host, drops, () => mends);
  const outcome = await runPlan(plan, {
    executor,
    engine: null,
    folder,
    onEvent: (event) => events.push(event),
    onBroken: async (broken) => {
      questions.push(broken);
      return typeof choose === 'string' ? choose : choose(broken);
    },
    ...more,
  });
  const here = { executor: host, engine: null, folder };
  return { host, plan, outcome, questions, events, before, here };
}

/** What must be so however a build ended. */
async function expectWhole({
  host,
  plan,
  outcome,
  before,
  here,
}: Awaited<ReturnType<typeof applied>>) {
  if (outcome.kind === 'applied') expect(host.things.size).toBe(plan.steps.length + 1);
  else if (outcome.kind === 'left') {
    const { builds } = await listBuilds(here, folder);
    expect(builds.find(({ build }) => build === plan.build)?.state).toBe('unfinished');
  } else {
    expect(outcome).toMatchObject({ kind: 'failed', kept: [] });
    expect(stateOf(host)).toBe(before);
  }
  expect(await undoBuild(plan.build, here)).toMatchObject({ kind: 'undone' });
  expect(stateOf(host)).toBe(before);
}

describe('a connection that drops at any command', () => {
  test.each(MOMENTS)(
    '%s it: going on ends with all applied, each thing made once',
    async (moment) => {
      const commands = await commandsOf(THINGS);
      expect(commands).toBeGreaterThan(10);
      for (let n = FIRST; n < commands; n += 1) {
        const run = await applied({ drops: [{ n, moment }], choose: 'go-on' });
        expect(run.questions, `at command ${n}`).toMatchObject([{ cannotGoOn: null }]);
        expect(run.outcome, `at command ${n}`).toMatchObject({ kind: 'applied' });
        expect(Math.max(...[...run.host.things.values()].map(({ inode }) => inode))).toBe(3);
        await expectWhole(run);
      }
    },
  );

  test.each(MOMENTS)('%s it: rolling back ends with the host as before', async (moment) => {
    const commands = await commandsOf(THINGS);
    for (let n = FIRST; n < commands; n += 1) {
      const run = await applied({ drops: [{ n, moment }], choose: 'roll-back' });
      expect(run.outcome, `at command ${n}`).toMatchObject({ kind: 'failed', kept: [] });
      await expectWhole(run);
    }
  });

  test.each(MOMENTS)('%s it: left, the journal knows, and an undo cleans up', async (moment) => {
    const commands = await commandsOf(THINGS);
    for (let n = FIRST; n < commands; n += 1) {
      const run = await applied({ drops: [{ n, moment }], choose: 'leave' });
      expect(run.outcome, `at command ${n}`).toMatchObject({ kind: 'left', uncertain: [] });
      await expectWhole(run);
    }
  });

  test('nobody waits: what is certain and what is not is told, and an undo cleans up', async () => {
    const commands = await commandsOf(THINGS);
    for (let n = FIRST; n < commands; n += 1) {
      const leave = AbortSignal.abort();
      const run = await applied({
        drops: [{ n, moment: 'after' }],
        choose: 'go-on',
        more: { leave },
        mends: false,
      });
      expect(run.questions).toEqual([]);
      expect(run.outcome, `at command ${n}`).toMatchObject({ kind: 'left' });
      await expectWhole(run);
    }
  });

  test('at the start: it is refused, and nothing was run', async () => {
    const run = await applied({ drops: [{ n: 0, moment: 'before' }], choose: 'go-on' });
    expect(run.outcome).toMatchObject({
      kind: 'refused',
      problem: { why: 'the connection dropped' },
    });
    expect(stateOf(run.host)).toBe(run.before);
  });
});

const drop = fc.record({
  n: fc.integer({ min: FIRST, max: 60 }),
  moment: fc.constantFrom(...MOMENTS),
});
const choices = fc.array(fc.constantFrom<InterruptionChoice>('go-on', 'roll-back', 'leave'));

test('however often it drops and whatever is chosen, all is applied, or clean, or can be made clean', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(drop, { maxLength: 6 }), choices, async (drops, answers) => {
      let next = 0;
      const choose = () => answers[next++] ?? 'roll-back';
      await expectWhole(await applied({ drops, choose }));
    }),
    { numRuns: 200 },
  );
});

test('an undo over a connection that drops waits, and cleans up', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(drop, { maxLength: 4 }), async (drops) => {
      const run = await applied({ drops: [], choose: 'go-on' });
      const { executor } = droppingHost(run.host, drops);
      const outcome = await undoBuild(run.plan.build, { executor, engine: null, folder });
      expect(outcome).toMatchObject({ kind: 'undone', undone: ['step-2', 'step-1', 'step-0'] });
      expect(stateOf(run.host)).toBe(run.before);
    }),
    { numRuns: 100 },
  );
});

test('an undo that nobody waits for tells what is left, and another one takes that', async () => {
  const run = await applied({ drops: [], choose: 'go-on' });
  for (let n = FIRST; n < 20; n += 1) {
    const { executor } = droppingHost(run.host, [{ n, moment: 'after' }]);
    const leave = AbortSignal.abort();
    const outcome = await undoBuild(run.plan.build, { executor, engine: null, folder, leave });
    if (outcome.kind === 'undone') break;
    const untouched = outcome.kind === 'refused' && run.host.things.size === 4;
    expect(untouched || outcome.kind === 'partly', `at command ${n}`).toBe(true);
  }
  expect(await undoBuild(run.plan.build, run.here)).toMatchObject({ kind: 'undone' });
  expect(stateOf(run.host)).toBe(run.before);
});

describe('what is found after the break', () => {
  const at = async (verb: string, index: number) => {
    const seen: Command[] = [];
    const { executor } = droppingHost(
      toyHost((command) => {
        seen.push(command);
        return null;
      }),
      [],
    );
    await runPlan(toyPlan(THINGS), { executor, engine: null, folder });
    const wanted = seen.filter(({ argv }) => argv.join(' ').startsWith(verb))[index];
    return wanted === undefined ? -1 : seen.indexOf(wanted);
  };

  test.each([
    { moment: 'after', state: 'done' },
    { moment: 'before', state: 'not-done' },
  ] as const)(
    'the step that was cut off $moment its command is $state',
    async ({ moment, state }) => {
      const n = await at('ip link add', 1);
      const run = await applied({ drops: [{ n, moment }], choose: 'go-on' });
      expect(run.questions).toMatchObject([
        {
          step: 'step-1',
          found: [
            { step: 'step-0', state: 'done' },
            { step: 'step-1', state },
          ],
        },
      ]);
      const statuses = run.events
        .filter(({ step }) => step === 'step-1')
        .map(({ status }) => status);
      expect(statuses).toEqual(
        moment === 'after'
          ? ['running', 'uncertain', 'done']
          : ['running', 'uncertain', 'not-done', 'running', 'done'],
      );
    },
  );

  test('something of an earlier step has gone: going on is not offered, and not done', async () => {
    const n = await at('ip link add', 1);
    const host = toyHost(({ argv }, apply) => {
      if (argv[2] !== 'add' || argv[3] !== 'b') return null;
      host.things.delete('a');
      return apply();
    });
    const run = await applied({ drops: [{ n, moment: 'after' }], choose: 'go-on', host });
    expect(run.questions).toMatchObject([{ cannotGoOn: 'make a: it is no longer in place' }]);
    expect(run.outcome).toMatchObject({ kind: 'failed', kept: [] });
    expect(stateOf(host)).toBe(run.before);
  });

  test('another took the name meanwhile: it is left alone', async () => {
    const n = await at('ip link add', 1);
    const host = toyHost(({ argv }, apply) => {
      if (argv[2] !== 'add' || argv[3] !== 'b') return null;
      host.things.set('b', { owner: 'stranger', inode: -2 });
      return apply();
    });
    const run = await applied({ drops: [{ n, moment: 'after' }], choose: 'go-on', host });
    expect(run.questions).toMatchObject([{ cannotGoOn: 'make b: b is not ours' }]);
    expect(host.things.get('b')).toEqual({ owner: 'stranger', inode: -2 });
    expect(host.things.has('a')).toBe(false);
  });

  const booting = (boot: string, effect: (host: ToyHost) => void) => {
    let boots = 0;
    const host: ToyHost = toyHost(({ argv }) => {
      if (argv[0] !== 'cat' || boots++ === 0) return null;
      effect(host);
      return { ...silentSuccess(argv), stdout: boot };
    });
    return host;
  };

  test('the host was restarted: nothing is left of it, and nothing is touched', async () => {
    const n = await at('ip link add', 1);
    const host = booting(NEXT_BOOT, ({ things }) => {
      things.set('a', { owner: 'stranger', inode: -2 });
    });
    const run = await applied({ drops: [{ n, moment: 'after' }], choose: 'go-on', host });
    expect(run.questions).toMatchObject([{ cannotGoOn: 'the host was restarted in the meantime' }]);
    expect(run.outcome).toMatchObject({ kind: 'failed', undone: [], kept: [] });
    expect(host.things.get('a')).toEqual({ owner: 'stranger', inode: -2 });
  });

  test('it is another namespace now: nothing is asked, nothing touched, and that is said', async () => {
    const n = await at('ip link add', 1);
    let asked = 0;
    const host = toyHost(({ argv }) => {
      const isLater = argv[1] === '-L' && asked++ > 0;
      return isLater ? { ...silentSuccess(argv), stdout: '2' } : null;
    });
    const run = await applied({ drops: [{ n, moment: 'after' }], choose: 'go-on', host });
    expect(run.questions).toEqual([]);
    expect(run.outcome).toMatchObject({
      kind: 'left',
      problem: { why: 'the connection now leads to a different host' },
      certain: [{ title: 'make a' }],
      uncertain: [{ title: 'make b' }],
    });
    expect(host.things.size).toBe(3);
  });
});

test('stopped while it is asked: it is rolled back', async () => {
  const stop = new AbortController();
  const host = toyHost(() => null);
  const run = await applied({
    drops: [{ n: 5, moment: 'after' }],
    choose: 'go-on',
    host,
    more: {
      signal: stop.signal,
      onBroken: () => {
        stop.abort();
        return new Promise(() => {});
      },
    },
  });
  expect(run.outcome).toMatchObject({ kind: 'failed', kept: [] });
  expect(stateOf(host)).toBe(run.before);
});
