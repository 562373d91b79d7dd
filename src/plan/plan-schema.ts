import * as v from 'valibot';
import type { Command } from '../executor/command.ts';
import { effectOf, isForEngine, type Operation, showOperation } from '../executor/operation.ts';
import { HIDDEN } from '../executor/secret.ts';
import { showCommand } from '../executor/show.ts';
import { isBuildId } from './build-id.ts';
import { expectationSchema } from './checks/expectation-schema.ts';
import { engineOperationSchema } from './engine-schema.ts';
import { formOf } from './forms/form-of.ts';
import type { Check, Guard, Plan, Step, Undo } from './plan.ts';

/** What it gives; a journal of an earlier version may lack what has a default. */
type Reads<T> = v.GenericSchema<unknown, T>;

/** Longer than any command of a build may take, in milliseconds. */
const MOST_TIME = 600_000;

/**
 * A command in one of the known forms. Its effect comes from the form, whatever the file says:
 * anything other than a look counts as a change, so a read-only host refuses it.
 */
const command: Reads<Command> = v.pipe(
  v.object({
    argv: v.tupleWithRest([v.string()], v.string()),
    input: v.exactOptional(v.string()),
    timeLimit: v.pipe(v.number(), v.minValue(0), v.maxValue(MOST_TIME)),
    effect: v.picklist(['read', 'change']),
    privileged: v.boolean(),
  }),
  v.check(
    (read) => formOf(read) !== null,
    ({ input }) => `${showCommand(input)} is not a command that patchpanel builds with`,
  ),
  v.transform((read): Command => {
    return { ...read, effect: formOf(read) === 'change' ? 'change' : 'read' };
  }),
);

/** A request to the engine differs from a command by its `kind`. */
const operation: Reads<Operation> = v.lazy((read) =>
  typeof read === 'object' && read !== null && 'kind' in read ? engineOperationSchema : command,
);

/** What is asked while builds are only looked at. */
const look: Reads<Operation> = v.pipe(
  operation,
  v.check(
    (read) => (isForEngine(read) ? effectOf(read) === 'read' : formOf(read) === 'look'),
    ({ input }) => `${showOperation(input)} is not a look that patchpanel takes`,
  ),
);

const check: Reads<Check> = v.object({
  command: look,
  expects: expectationSchema,
  within: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(MOST_TIME))),
  or: v.exactOptional(v.lazy(() => check)),
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
  identity: v.nullable(look),
  before: v.array(guard),
});

/**
 * A journal of an earlier version may hold the token that a swarm was joined with (swarmkit,
 * ca.ParseJoinToken).
 */
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
