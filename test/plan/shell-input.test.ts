import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { changing } from '../../src/executor/command.ts';
import { makeStep, undoBy } from '../../src/plan/make-step.ts';
import { planAsShell } from '../../src/plan/script/plan-as-shell.ts';

test('a command with an input runs in the script, also where something follows it', async () => {
  const command = changing(['cat'], { input: 'one\ntwo\n' });
  const gone = { command: changing(['true']), expects: { kind: 'succeeds' } } as const;
  const parts = { title: 'Print', reason: 'To see it.', command };
  const script = planAsShell({
    recipe: 'toy',
    build: 'k3x9q2',
    title: 'toy',
    input: {},
    warnings: [],
    steps: [
      makeStep({ ...parts, id: 'undone', undo: undoBy(changing(['true']), gone) }),
      makeStep({ ...parts, id: 'judged', judgedBy: 'check', undo: { kind: 'none' } }),
    ],
  });
  const { stdout } = await promisify(execFile)('sh', ['-c', script]);
  expect(stdout).toBe('one\ntwo\none\ntwo\n');
});
