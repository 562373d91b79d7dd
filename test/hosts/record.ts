/**
 * `node test/hosts/record.ts`: records the fixtures of the newer userlands, each with its own programs and
 * engine, into test/fixtures. As root; a root that is missing is made.
 */
import { fileURLToPath } from 'node:url';
import { inRoot } from './enter-root.ts';
import { makeRoot } from './make-root.ts';
import { USERLANDS } from './userlands.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

const RECORD = `
node test/fixtures/words/record.ts /mnt/out/words
node test/fixtures/engine/record.ts /mnt/out/engine
unshare --net --mount --pid --fork --mount-proc bash test/fixtures/iproute2/record.sh /mnt/out/iproute2
`;

for (const userland of USERLANDS) {
  makeRoot(userland);
  const { code } = inRoot(userland, ['bash', '-euc', RECORD], { out: FIXTURES });
  if (code !== 0) throw new Error(`recording in ${userland.name} ended with exit code ${code}`);
}
