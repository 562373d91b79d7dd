import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { saveScript } from '../../src/plan/script/save-script.ts';

const PLAN = { recipe: 'x', build: 'k3x9q2', title: 'x', input: {}, warnings: [], steps: [] };

test('a saved script may be read and run by its owner alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchpanel-script-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const before = process.umask(0);
  onTestFinished(() => {
    process.umask(before);
  });
  const { path, warning } = await saveScript(PLAN, folder);
  expect(path).toBe(join(folder, 'patchpanel-k3x9q2.sh'));
  expect(warning).toBeNull();
  expect((await stat(path)).mode & 0o777).toBe(0o700);
});

test('a script that others can replace is saved with a warning', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchpanel-script-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await chmod(folder, 0o777);
  const { warning } = await saveScript(PLAN, folder);
  expect(warning).toContain(`another user can replace it: others may write to ${folder}`);
});
