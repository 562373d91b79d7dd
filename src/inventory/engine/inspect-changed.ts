import { isDeepStrictEqual } from 'node:util';
import type { Engine } from '../../executor/engine/engine.ts';
import type { Problem } from '../../model/problem.ts';
import type { Inspection, RawContainer } from './parse-containers.ts';
import { inspectContainers } from './read-engine.ts';

/** Result of inspecting the containers of an engine. */
type InspectedAgain = {
  readonly inspections: ReadonlyMap<string, Inspection>;
  /** Ids of those that went between the list and the question. */
  readonly gone: ReadonlySet<string>;
  /** Why some could not be inspected, in one. */
  readonly problems: readonly Problem[];
};

/** What was listed and inspected the last time. */
type Before = {
  readonly containers: readonly RawContainer[];
  readonly inspections: ReadonlyMap<string, Inspection>;
};

/** Inspects those that are not as they were listed before. */
export async function inspectChanged(
  engine: Engine,
  asked: {
    readonly containers: readonly RawContainer[];
    readonly before: Before | undefined;
    readonly until: AbortSignal;
  },
): Promise<InspectedAgain> {
  const rows = new Map(asked.before?.containers.map((row) => [row.container.id, row]));
  const kept = new Map<string, Inspection>();
  const ids = asked.containers.flatMap((row) => {
    const { id } = row.container;
    const known = asked.before?.inspections.get(id);
    if (known === undefined || !isDeepStrictEqual(rows.get(id), row)) return [id];
    kept.set(id, known);
    return [];
  });
  const gone = new Set<string>();
  const problems: Problem[] = [];
  for (const [id, outcome] of await inspectContainers(engine, ids, asked.until)) {
    if (outcome.kind === 'read') kept.set(id, outcome.inspection);
    else if (outcome.kind === 'vanished') gone.add(id);
    else problems.push(outcome.problem);
  }
  return { inspections: kept, gone, problems: inOne(problems) };
}

/** However often a user's engine fails, it is reported once. */
function inOne(problems: readonly Problem[]): readonly Problem[] {
  const [first, ...more] = problems;
  if (first === undefined) return [];
  return [more.length === 0 ? first : { ...first, why: `${first.why}, and ${more.length} more` }];
}
