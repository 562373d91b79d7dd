import * as v from 'valibot';
import type { Command } from '../executor/command.ts';
import type { Operation } from '../executor/operation.ts';
import { HIDDEN } from '../executor/secret.ts';
import { isBuildId } from './build-id.ts';
import { engineOperationSchema } from './engine-schema.ts';
import { expectationSchema } from './expectation-schema.ts';
import type { Check, Guard, Plan, Step, Undo } from './plan.ts';

/** What it gives; a journal of an earlier version may lack what has a default. */
type Reads<T> = v.GenericSchema<unknown, T>;

const command: Reads<Command> = v.object({
  argv: v.tupleWithRest([v.string()], v.string()),
  input: v.exactOptional(v.string()),
  timeLimit: v.number(),
  effect: v.picklist(['read', 'change']),
  privileged: v.boolean(),
});

const operation: Reads<Operation> = v.union([command, engineOperationSchema]);

const check: Reads<Check> = v.object({
  command: operation,
  expects: expectationSchema,
  within: v.exactOptional(v.number()),
});

const guard: Reads<Guard> = v.object({ otherwise: v.string(), check });

const undo: Reads<Undo> = v.variant('kind', [
  v.object({ kind: v.literal('none') }),
  v.object({ kind: v.literal('with'), step: v.string() }),
  v.object({
    kind: v.literal('command'),
    command: operation,
    loses: v.optional(v.array(v.string()), []),
    guards: v.array(guard),
    whenUncertain: v.array(guard),
    atLast: v.array(guard),
    gone: check,
    settled: v.nullable(check),
  }),
]);

const step: Reads<Step> = v.object({
  id: v.string(),
  title: v.string(),
  reason: v.string(),
  command: operation,
  judgedBy: v.picklist(['exit-code', 'check']),
  undo,
  check: v.nullable(guard),
  identity: v.nullable(operation),
  before: v.array(guard),
});

/** A journal of an earlier version may hold the token that a swarm was joined with (swarmkit, ca.ParseJoinToken). */
function withoutTokens(input: Plan['input']): Plan['input'] {
  const shown = ([key, value]: readonly [string, string]) =>
    [key, value.startsWith('SWMTKN-') ? HIDDEN : value] as const;
  return Object.fromEntries(Object.entries(input).map(shown));
}

/** Reads a plan back from a journal. */
export const planSchema: Reads<Plan> = v.object({
  recipe: v.string(),
  build: v.pipe(v.string(), v.check(isBuildId)),
  title: v.string(),
  input: v.pipe(v.record(v.string(), v.string()), v.transform(withoutTokens)),
  warnings: v.optional(v.array(v.string()), []),
  steps: v.array(step),
});
