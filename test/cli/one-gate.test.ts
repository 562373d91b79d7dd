import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));

/** Who writes to the person, each sanitising what it writes; all others go through these. */
const DOORS = [
  // `openOutput` is given the streams.
  'cli/main.ts',
  'cli/ask/ask-secret.ts',
  'cli/first-names.ts',
  'cli/build/confirm-keep.ts',
  // Its last sentence, of our own words and the kernel's number of an error.
  'executor/netlink/netlink-socket.ts',
  'executor/ssh/ssh-process.ts',
  'tui/terminal/tty-writer.ts',
];

test('nobody else writes to stdout, stderr or the terminal', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' });
  const writing = files
    .filter((name) => /\.tsx?$/.test(name))
    .filter((name) =>
      /process\.std(?:out|err)\.write|stderr: process\.stderr|writeSync\(|console\./.test(
        readFileSync(SRC + name, 'utf8'),
      ),
    );
  expect(writing.toSorted()).toEqual(DOORS.toSorted());
});
