/**
 * Applies a plan in a private host and kills itself with SIGKILL around the command of one step: just
 * before it is started, while it runs, or just after it has ended.
 * Argument, as JSON: what an executor needs to enter, the engine's socket or null, the journals'
 * folder, the plan, the index of the step, when.
 */
import * as v from 'valibot';
import { connectEngine } from '../../src/executor/connect-engine.ts';
import type { Engine } from '../../src/executor/engine.ts';
import type { Executor } from '../../src/executor/executor.ts';
import { localExecutor } from '../../src/executor/local.ts';
import { planSchema } from '../../src/plan/plan-schema.ts';
import { runPlan } from '../../src/plan/run.ts';

const parts = v.object({
  enter: v.array(v.string()),
  socket: v.nullable(v.string()),
  folder: v.string(),
  plan: planSchema,
  fatal: v.number(),
  moment: v.picklist(['before', 'during', 'after']),
});

const { enter, socket, folder, plan, fatal, moment } = v.parse(
  parts,
  JSON.parse(process.argv[2] ?? ''),
);
const fatalStep = JSON.stringify(plan.steps[fatal]?.command);

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

/** Does it, and dies around it where it is the fatal one. */
async function around<T>(operation: unknown, run: () => Promise<T>): Promise<T> {
  const isFatal = JSON.stringify(operation) === fatalStep;
  if (isFatal && moment === 'before') die();
  const running = run();
  if (isFatal && moment === 'during') setTimeout(die, 2);
  const result = await running;
  if (isFatal) die();
  return result;
}

const local = localExecutor();
const executor: Executor = {
  ...local,
  run: (command, options) => {
    const [first = '', ...rest] = [...enter, ...command.argv];
    return around(command, () => local.run({ ...command, argv: [first, ...rest] }, options));
  },
};

function engineAt(path: string): Engine {
  const real = connectEngine({ dial: local.dial, endpoint: { kind: 'unix', path } });
  return { ...real, call: (call, options) => around(call, () => real.call(call, options)) };
}

await runPlan(plan, { executor, engine: socket === null ? null : engineAt(socket), folder });
