import * as v from 'valibot';
import type { Command } from '../executor/command.ts';
import { isBuildId } from './build-id.ts';
import { expectationSchema } from './expectation-schema.ts';
import type { Check, Guard, Plan, Step, Undo } from './plan.ts';

const command: v.GenericSchema<Command> = v.object({
  argv: v.tupleWithRest([v.string()], v.string()),
  input: v.exactOptional(v.string()),
  timeLimit: v.number(),
  effect: v.picklist(['read', 'change']),
  privileged: v.boolean(),
});

const check: v.GenericSchema<Check> = v.object({ command, expects: expectationSchema });

const guard: v.GenericSchema<Guard> = v.object({ otherwise: v.string(), check });

const undo: v.GenericSchema<Undo> = v.variant('kind', [
  v.object({ kind: v.literal('none') }),
  v.object({ kind: v.literal('with'), step: v.string() }),
  v.object({
    kind: v.literal('command'),
    command,
    guards: v.array(guard),
    whenUncertain: v.array(guard),
    atLast: v.array(guard),
    gone: check,
    settled: v.nullable(check),
  }),
]);

const step: v.GenericSchema<Step> = v.object({
  id: v.string(),
  title: v.string(),
  reason: v.string(),
  command,
  judgedBy: v.picklist(['exit-code', 'check']),
  undo,
  check: v.nullable(guard),
  identity: v.nullable(command),
  before: v.array(guard),
});

/** Reads a plan back from a journal. */
export const planSchema: v.GenericSchema<Plan> = v.object({
  recipe: v.string(),
  build: v.pipe(v.string(), v.check(isBuildId)),
  title: v.string(),
  input: v.record(v.string(), v.string()),
  steps: v.array(step),
});
