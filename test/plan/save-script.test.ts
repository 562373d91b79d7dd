import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { saveScript } from '../../src/plan/save-script.ts';

test('a saved script may be read and run by its owner alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchpanel-script-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const before = process.umask(0);
  onTestFinished(() => {
    process.umask(before);
  });
  const plan = { recipe: 'x', build: 'k3x9q2', title: 'x', input: {}, warnings: [], steps: [] };
  const path = await saveScript(plan, folder);
  expect(path).toBe(join(folder, 'patchpanel-k3x9q2.sh'));
  expect((await stat(path)).mode & 0o777).toBe(0o700);
});
