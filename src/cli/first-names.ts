import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../executor/engine/engine.ts';
import { parseContainerList } from '../inventory/engine/parse-containers.ts';
import { engineFamily } from '../model/engine/engine-family.ts';
import { firstFrame } from '../tui/first-frame.ts';

/** Milliseconds that an engine may take to be waited for; a slower one is heard of later. */
const PATIENCE = 150;

/**
 * Puts the containers' names on the launcher's screen before the explorer is loaded. What does not
 * answer in time, or refuses, is left to the explorer, which says so.
 */
export async function showNames(engine: Engine, ascii: boolean): Promise<void> {
  const late = new AbortController();
  const answer = await Promise.race([
    engine.call({ kind: 'list-containers' }, { signal: late.signal }),
    pause(PATIENCE, null, { signal: late.signal }).catch(() => null),
  ]);
  late.abort();
  const containers = answer?.ok === true ? listed(answer.value) : null;
  if (containers === null) return;
  const { columns, rows } = process.stdout;
  process.stdout.write(firstFrame(containers, { columns, rows, ascii }));
}

/** Null for an answer of another shape: the explorer asks the same again, and tells what is wrong. */
function listed(value: unknown): readonly { readonly name: string }[] | null {
  try {
    return parseContainerList(value, engineFamily('docker')).map(({ container }) => container);
  } catch {
    return null;
  }
}
