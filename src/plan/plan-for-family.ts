import { isForEngine, type Operation } from '../executor/operation.ts';
import type { EngineFamilyId } from '../model/engine/engine-family.ts';
import type { Check, Guard, Plan, Undo } from './plan.ts';

/**
 * Returns the plan with its engine requests made and printed in the dialect of the engine's family.
 */
export function planForFamily(plan: Plan, family: EngineFamilyId): Plan {
  const operation = (each: Operation): Operation =>
    isForEngine(each) ? { ...each, family } : each;
  const check = ({ command, or, ...more }: Check): Check => ({
    ...more,
    command: operation(command),
    ...(or === undefined ? {} : { or: check(or) }),
  });
  const guard = (each: Guard): Guard => ({ ...each, check: check(each.check) });
  const undo = (each: Undo): Undo =>
    each.kind !== 'command'
      ? each
      : {
          ...each,
          command: operation(each.command),
          guards: each.guards.map(guard),
          whenUncertain: each.whenUncertain.map(guard),
          atLast: each.atLast.map(guard),
          gone: check(each.gone),
          settled: each.settled === null ? null : check(each.settled),
        };
  const steps = plan.steps.map((step) => ({
    ...step,
    command: operation(step.command),
    before: step.before.map(guard),
    check: step.check === null ? null : guard(step.check),
    identity: step.identity === null ? null : operation(step.identity),
    undo: undo(step.undo),
  }));
  return { ...plan, steps };
}
