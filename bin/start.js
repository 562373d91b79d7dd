/** Runs `npm start` in a clone: prepares the clone, then becomes patchpanel as far as Node allows. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { HEAP_FLAGS } from './heap.js';
import { prepare } from './prepare.js';

const node = prepare();
const patchpanel = fileURLToPath(new URL('patchpanel.js', import.meta.url));
const args = [...HEAP_FLAGS, patchpanel, ...process.argv.slice(2)];
// No process between the terminal and patchpanel: each signal is its own.
process.execve?.(node, [node, ...args], process.env);

const child = spawn(node, args, { stdio: 'inherit' });

for (const name of ['SIGTERM', 'SIGHUP']) {
  process.on(name, () => child.kill(name));
}
for (const name of ['SIGINT', 'SIGQUIT']) {
  // The keyboard sends these to the whole process group: the child has got them too, and decides.
  process.on(name, () => {});
}
child.on('error', (error) => {
  process.stderr.write(`patchpanel: ${node} does not start: ${error.message}\n`);
  process.exitCode = 1;
});
child.on('exit', (code, signal) => {
  process.exit(code ?? 128 + constants.signals[signal]);
});
