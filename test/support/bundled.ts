import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** Below node_modules, so that what is not bundled is found from there. */
const FOLDER = fileURLToPath(
  new URL('../../node_modules/.cache/patchpanel-tests/', import.meta.url),
);

const bundles = new Map<string, string>();

/**
 * The path of a program of the tests as one file, made once a run: Node starts it in a fifth of the time
 * that it takes over the many files of the source.
 */
export function bundled(entry: URL): string {
  const known = bundles.get(entry.href);
  if (known !== undefined) return known;
  const path = `${FOLDER}${basename(entry.pathname, '.ts')}.mjs`;
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    write: false,
  });
  const [{ contents } = { contents: '' }] = outputFiles;
  mkdirSync(FOLDER, { recursive: true });
  // Other runs may be starting the one that stands there.
  writeFileSync(`${path}.${process.pid}`, contents);
  renameSync(`${path}.${process.pid}`, path);
  bundles.set(entry.href, path);
  return path;
}
