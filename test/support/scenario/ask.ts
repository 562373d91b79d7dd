import { isIP } from 'node:net';
import { readOnlyEngine } from '../../../src/executor/engine/read-only-engine.ts';
import { readOnly as refusingChanges } from '../../../src/executor/read-only.ts';
import { explain } from '../../../src/explain/explain.ts';
import type { Explanation } from '../../../src/explain/explanation.ts';
import { findNamespace } from '../../../src/model/find.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import type { Ground } from '../ground.ts';
import type { Scenario } from './scenario.ts';

export type Asked = Pick<Scenario['question'], 'from' | 'to' | 'tcp'>;

/** Explains, as `patchpanel explain` does; throws where an end is not there. */
export async function ask(
  ground: Ground,
  { from, to, tcp }: Asked,
  { readOnly = false } = {},
): Promise<Explanation> {
  const snapshot = await ground.snapshot();
  const question = {
    from: namespaceOf(snapshot, from),
    to:
      isIP(to) === 0
        ? ({ kind: 'namespace', namespace: namespaceOf(snapshot, to) } as const)
        : ({ kind: 'address', address: to } as const),
    port: tcp ?? null,
  };
  const { signal } = new AbortController();
  const { executor, engine } = ground;
  const host = readOnly
    ? {
        executor: refusingChanges(executor),
        engine: engine === null ? null : readOnlyEngine(engine),
      }
    : { executor, engine };
  return explain(host, question, { readOnly, signal, snapshot });
}

/** The inode of the namespace of that name. */
export function namespaceOf(snapshot: Snapshot, name: string): number {
  const found = findNamespace(snapshot, name);
  if (!found.ok) throw new Error(found.message);
  return found.namespace.id;
}
