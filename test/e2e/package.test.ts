import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const node = (...args: readonly string[]) => promisify(execFile)(process.execPath, args);

let folder: string;
let installed: string;

/** Beside the published package lies nothing but koffi, as `npm install` would lay it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchpanel-package-'));
  const modules = join(folder, 'node_modules');
  installed = join(modules, 'patchpanel');
  await mkdir(modules);
  await node(join(root, 'bin/package.js'), installed);
  for (const name of ['koffi', '@koromix']) {
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
});
afterAll(() => rm(folder, { recursive: true }));

test('the published folder holds the program and what is to be read, and no more', async () => {
  const names = ['LICENSE', 'README.md', 'SECURITY.md', 'bin', 'dist', 'package.json'];
  expect((await readdir(installed)).toSorted()).toEqual(names);
  expect(await readdir(join(installed, 'bin'))).toEqual(['patchpanel.js']);
});

test('it runs with no other package than the one that its manifest names', async () => {
  const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  expect(Object.keys(manifest.dependencies)).toEqual(['koffi']);
  const program = join(installed, 'bin/patchpanel.js');
  expect((await node(program, '--version')).stdout).toBe(`${manifest.version}\n`);
  const { findings } = JSON.parse((await node(program, 'doctor', '--json')).stdout);
  const reader = findings.find(({ id }: { readonly id: string }) => id === 'reader');
  expect(reader.found).not.toContain('koffi');
  for (const subcommand of ['snapshot', 'recipes', 'builds']) {
    expect(JSON.parse((await node(program, subcommand, '--json')).stdout)).toBeTypeOf('object');
  }
});
