/** How a clone is made ready, before anything is installed: on files of a few lines, with an npm that only notes its call. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin', import.meta.url));

type Packages = Readonly<Record<string, object>>;

type Clone = {
  readonly wanted: Packages;
  /** What npm says that it installed; null where nothing is installed. */
  readonly present: Packages | null;
};

/** A clone that is built already, and what preparing it does: what it says, and how npm was called. */
async function prepared({ wanted, present }: Clone) {
  const root = await mkdtemp(join(tmpdir(), 'patchpanel-prepare-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const name of ['src', 'tools', 'node_modules', 'dist']) await mkdir(join(root, name));
  await cp(BIN, join(root, 'bin'), { recursive: true });
  const write = (name: string, text: string) => writeFile(join(root, name), text, { mode: 0o755 });
  const lockOf = (packages: Packages) => JSON.stringify({ packages: { '': {}, ...packages } });
  await write('package-lock.json', lockOf(wanted));
  for (const name of ['package.json', 'tsconfig.json']) await write(name, '{"type":"module"}');
  await write('esbuild.config.js', '');
  if (present !== null) await write('node_modules/.package-lock.json', lockOf(present));
  await write('tools/npm', `#!/bin/sh\necho "$@" >>${root}/calls\n`);
  const env = { ...process.env, PATH: `${root}/tools:${process.env.PATH}` };
  const ended = await promisify(execFile)(process.execPath, [join(root, 'bin/prepare.js')], {
    env,
  }).then(
    () => ({ code: 0, stderr: '' }),
    ({ code, stderr }) => ({ code, stderr }),
  );
  const calls = await readFile(join(root, 'calls'), 'utf8').catch(() => '');
  return { ...ended, calls };
}

const INK = { version: '8.0.0', integrity: 'sha512-ours' };
const FOR_OTHERS = { version: '1.0.0', integrity: 'sha512-other', optional: true };

test('what is installed as the lock file has it is left alone', async () => {
  const wanted = { 'node_modules/ink': INK, 'node_modules/binary-for-others': FOR_OTHERS };
  const { code, calls } = await prepared({ wanted, present: { 'node_modules/ink': INK } });
  expect({ code, calls }).toEqual({ code: 0, calls: '' });
});

test.each([
  ['nothing is installed', null],
  ['a package is missing', {}],
  ['a package has other bytes', { 'node_modules/ink': { ...INK, integrity: 'sha512-theirs' } }],
  ['nobody compared the bytes', { 'node_modules/ink': { version: '8.0.0' } }],
])('where %s, npm installs what the lock file says and runs no script', async (_, present) => {
  const { calls } = await prepared({ wanted: { 'node_modules/ink': INK }, present });
  expect(calls).toBe('ci --ignore-scripts --loglevel=error\n');
});

test('a lock file that lacks a checksum installs nothing', async () => {
  const wanted = { 'node_modules/ink': INK, 'node_modules/react': { version: '19.3.1' } };
  const { code, stderr, calls } = await prepared({ wanted, present: null });
  expect(code).toBe(1);
  expect(stderr).toBe(
    'patchpanel: package-lock.json has no checksum for node_modules/react, so nothing is installed from it.\n',
  );
  expect(calls).toBe('');
});
