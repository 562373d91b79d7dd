/**
 * Applies a plan in a private host and kills itself with SIGKILL around the command of one step: just
 * before it is started, while it runs, or just after it has ended.
 * Argument, as JSON: what an executor needs to enter, the engine's socket or null, how to reach both
 * over ssh or null, the journals' folder, the plan, its secret, the index of the step, when, and the
 * seconds of an armed undo where there is to be one.
 */
import * as v from 'valibot';
import { connectEngine } from '../../src/executor/engine/connect-engine.ts';
import type { EngineCall } from '../../src/executor/engine/engine.ts';
import type { Executor, RunOptions } from '../../src/executor/executor.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import type { Host } from '../../src/executor/operation.ts';
import { Secret } from '../../src/executor/secret.ts';
import { openSsh } from '../../src/executor/ssh/ssh-executor.ts';
import { planSchema } from '../../src/plan/plan-schema.ts';
import { runPlan } from '../../src/plan/run.ts';
import { insideHost } from './private-host.ts';
import { isOperation } from './same-operation.ts';

const parts = v.object({
  enter: v.tupleWithRest([v.string()], v.string()),
  socket: v.nullable(v.string()),
  far: v.nullable(
    v.object({
      address: v.object({
        user: v.string(),
        host: v.string(),
        port: v.number(),
        socket: v.string(),
      }),
      config: v.string(),
    }),
  ),
  folder: v.string(),
  plan: planSchema,
  /** The token to join a swarm with, which JSON of a plan does not hold; null where it joins none. */
  token: v.nullable(v.string()),
  fatal: v.number(),
  moment: v.picklist(['before', 'during', 'after']),
  /** Seconds that an undo armed on the host waits; without it none is armed. */
  within: v.optional(v.number()),
});

const { enter, socket, far, folder, plan, token, fatal, moment, within } = v.parse(
  parts,
  JSON.parse(process.argv[2] ?? ''),
);
const fatalStep = plan.steps[fatal]?.command;

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

/** Does it, and dies around it where it is the fatal one. */
async function around<T>(operation: unknown, run: () => Promise<T>): Promise<T> {
  const isFatal = isOperation(operation, fatalStep);
  if (isFatal && moment === 'before') die();
  const running = run();
  if (isFatal && moment === 'during') setTimeout(die, 2);
  const result = await running;
  if (isFatal) die();
  return result;
}

const { executor: real, engine } = far === null ? reachHere() : await reachFar(far);

/** The engine is dialled outside of the private host, by its socket's path there. */
function reachHere(): Host {
  const local = localExecutor();
  const endpoint = { kind: 'unix', path: socket ?? '' } as const;
  return {
    executor: insideHost(local, { enter, path: (inside) => inside }),
    engine: socket === null ? null : connectEngine({ dial: local.dial, endpoint }),
  };
}

async function reachFar({ address, config }: NonNullable<typeof far>): Promise<Host> {
  const options = { ask: null, runtime: undefined, extra: ['-F', config] };
  const choice = await openSsh(address, options);
  if (!choice.ok) throw new Error(choice.problem.why);
  return { executor: choice.executor, engine: socket === null ? null : choice.engine };
}

function withToken(call: EngineCall): EngineCall {
  return call.kind === 'join-swarm' ? { ...call, token: new Secret(token) } : call;
}

const executor: Executor = {
  ...real,
  run: (command, options) => around(command, () => real.run(command, options)),
};
const dying = engine && {
  ...engine,
  call: (call: EngineCall, options?: RunOptions) =>
    around(call, () => engine.call(withToken(call), options)),
};

const ask = () => new Promise<never>(() => {});
const revert = within === undefined ? {} : { revert: { within, asking: false, ask } };
const outcome = await runPlan(plan, { executor, engine: dying, folder, ...revert });
// It should have died: what it came to says why it did not.
console.error(JSON.stringify(outcome));
