/**
 * The least program that can be in a lab, for tests: opens one around itself; inside, furnishes it
 * and becomes the script of its first argument.
 */

import { reading } from '../../src/executor/command.ts';
import { isInLab } from '../../src/executor/lab/lab-entry.ts';
import { labExecutor, setUpLab } from '../../src/executor/lab/lab-executor.ts';
import { probeLab } from '../../src/executor/lab/lab-probe.ts';
import { openLab } from '../../src/executor/lab/lab-process.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';

if (isInLab(process.env)) {
  const problem = await setUpLab(labExecutor());
  if (problem !== null) throw new Error(problem.why);
  const abort = new AbortController();
  process.on('SIGTERM', () => {
    process.stdout.write('goodbye\n');
    process.exit(3);
  });
  // A command of ours is told little of its environment; the script shows what the program has of the lab's.
  const own = Object.entries(process.env)
    .filter(([name]) => /^(?:DOCKER|XDG_STATE)/.test(name))
    .map(([name, value]) => `${name}=${value}`);
  const command = reading(['env', ...own, 'sh', '-c', process.argv[2] ?? 'true']);
  const result = await labExecutor().stream(command, {
    signal: abort.signal,
    onLine: (line) => process.stdout.write(`${line}\n`),
  });
  process.exit(result.exitCode ?? 99);
} else {
  const probe = await probeLab(localExecutor());
  if (!probe.ok) throw new Error(`${probe.problem.why} ${probe.problem.hint}`);
  process.exitCode = await openLab(probe.entry, [process.execPath, ...process.argv.slice(1)]);
}
