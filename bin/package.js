/**
 * `npm run package`: makes the folder `package`, or another that is named, of what was built. It is what
 * is published (`npm publish ./package`).
 * Its manifest differs from the clone's. Were that swapped by prepack instead, npm would still tell the
 * registry what it read from the clone (libnpmpublish), and every dependency would be installed.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publishedManifest } from './manifest.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const [target = `${root}package`] = process.argv.slice(2);
const COPIED = ['bin/patchpanel.js', 'dist', 'LICENSE', 'README.md', 'SECURITY.md'];

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const path of COPIED) cpSync(root + path, join(target, path), { recursive: true });
const manifest = publishedManifest(readJson('package.json'), readJson('package-lock.json'));
writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);

function readJson(name) {
  return JSON.parse(readFileSync(root + name, 'utf8'));
}
