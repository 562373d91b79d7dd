import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The files among these that can be read, by path; of a folder, each file that it holds, by name.
 * Bytes as Latin-1. What is not there, or not for us, is left out, as a C program's failed fopen(3)
 * leaves it.
 */
export function readTextFiles(paths: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    paths.flatMap(filesOf).flatMap((path) => {
      const text = orNull(() => readFileSync(path, 'latin1'));
      return text === null ? [] : [[path, text] as const];
    }),
  );
}

function filesOf(path: string): readonly string[] {
  const isFolder = orNull(() => statSync(path).isDirectory()) ?? false;
  if (!isFolder) return [path];
  return (orNull(() => readdirSync(path)) ?? []).toSorted().map((name) => join(path, name));
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
