import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programs } from './failing-tools.ts';

/** A folder with every program of this machine, each of which takes a while to start. */
export type SlowTools = { readonly folder: string; readonly remove: () => Promise<void> };

/** @param seconds that each start takes, so that how slow the host is does not hang on what else runs */
export async function slowTools(seconds: number): Promise<SlowTools> {
  const folder = await mkdtemp(join(tmpdir(), 'patchpanel-slow-'));
  const mode = 0o755;
  for (const [name, path] of programs()) {
    const text = `#!/bin/sh\n/bin/sleep ${seconds}\nexec ${path} "$@"\n`;
    await writeFile(join(folder, name), text, { mode });
  }
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
