import { createHash, randomUUID } from 'node:crypto';
import { appendFile, link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Place } from './place.ts';
import { isAlive, type Runner, thisRunner } from './runner.ts';
import { makeFolder } from './state-folder.ts';

/** Who holds a lock: the process, and what it does in words. */
const holderSchema = v.object({
  pid: v.number(),
  started: v.nullable(v.string()),
  doing: v.string(),
});

export type Holder = v.InferOutput<typeof holderSchema>;

export type Lock =
  | { readonly kind: 'held'; readonly release: () => Promise<void> }
  | { readonly kind: 'refused'; readonly holder: Holder };

const RELEASED = 'released\n';

function isErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** The numbers of a lock's files, highest first. */
async function generations(folder: string): Promise<readonly number[]> {
  const names = (await readdir(folder)).filter((name) => /^\d+$/.test(name));
  return names.map(Number).toSorted((a, b) => b - a);
}

/** Who holds a generation now; null where it was released or its process has ended. */
async function holderOf(path: string): Promise<Holder | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isErrorCode(error, 'ENOENT')) return RELEASED; // a newer generation took its place
    throw error;
  });
  if (text.endsWith(RELEASED)) return null;
  const holder = v.parse(holderSchema, JSON.parse(text));
  const runner: Runner = { pid: holder.pid, started: holder.started };
  return isAlive(runner) ? holder : null;
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (isErrorCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * Takes the lock of a place, so that one process at a time changes it; never waits.
 *
 * A lock is a folder of numbered files, of which the highest counts. Who wants it links the next
 * number into place: link(2) is atomic and brings the content along. The highest file is never
 * removed, only marked as released, so numbers never start again, and two who find the same dead
 * holder cannot both succeed it, nor unlink each other's fresh lock.
 */
export async function takeLock(folder: string, place: Place, doing: string): Promise<Lock> {
  const { target, boot, namespace } = place;
  const name = createHash('sha256')
    .update(JSON.stringify({ target, boot, namespace }))
    .digest('hex')
    .slice(0, 16);
  const locks = join(folder, 'locks', name);
  await makeFolder(locks);
  const mine = join(locks, `new-${randomUUID()}`);
  await writeFile(mine, JSON.stringify({ ...thisRunner(), doing }), { mode: 0o600 });
  try {
    for (;;) {
      const [highest = 0] = await generations(locks);
      const holder = highest === 0 ? null : await holderOf(join(locks, String(highest)));
      if (holder !== null) return { kind: 'refused', holder };
      const path = join(locks, String(highest + 1));
      if (!(await linked(mine, path))) continue;
      const [latest = 0, ...older] = await generations(locks);
      if (latest !== highest + 1) {
        await rm(path);
        continue;
      }
      for (const old of older) await rm(join(locks, String(old)), { force: true });
      return { kind: 'held', release: () => appendFile(path, RELEASED) };
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** A lock's holder as a sentence: `process 812 builds k3x9q2`. */
export function describeHolder(holder: Holder): string {
  return `process ${holder.pid} ${holder.doing}`;
}
