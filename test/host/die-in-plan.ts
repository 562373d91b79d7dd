/**
 * Applies a plan in a private host and kills itself with SIGKILL around the n-th command that changes
 * or pings: just before it is started, while it runs, or just after it has ended.
 * Arguments: what an executor needs to enter, the journals' folder, the plan, n (from 1), when.
 */
import * as v from 'valibot';
import type { Executor } from '../../src/executor/executor.ts';
import { localExecutor } from '../../src/executor/local.ts';
import { planSchema } from '../../src/plan/plan-schema.ts';
import { runPlan } from '../../src/plan/run.ts';

const parts = v.object({
  enter: v.array(v.string()),
  folder: v.string(),
  plan: planSchema,
  fatal: v.number(),
  moment: v.picklist(['before', 'during', 'after']),
});

const { enter, folder, plan, fatal, moment } = v.parse(parts, JSON.parse(process.argv[2] ?? ''));
const local = localExecutor();
const steps = plan.steps.map(({ command }) => JSON.stringify(command.argv));

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

const executor: Executor = {
  ...local,
  run: async (command, options) => {
    const isFatal = steps.indexOf(JSON.stringify(command.argv)) === fatal - 1;
    if (isFatal && moment === 'before') die();
    const [first = '', ...rest] = [...enter, ...command.argv];
    const running = local.run({ ...command, argv: [first, ...rest] }, options);
    if (isFatal && moment === 'during') setTimeout(die, 2);
    const result = await running;
    if (isFatal) die();
    return result;
  },
};

await runPlan(plan, { executor, folder });
