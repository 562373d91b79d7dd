import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { HEAP_FLAGS } from '../../bin/heap.js';
import { openTerminal, type Terminal } from '../support/terminal.ts';
import { median, milliseconds, percentile, report } from './measure.ts';

const runFile = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const ENTRY = 'test/bench/keys-inside.tsx';
const OUTPUT = 'node_modules/.cache/patchpanel-bench';

/** A walk through lists, tabs and panes, one key after another as a person presses them. */
const WALK = 'jjjjjjjjjjkkk[[jjj]]Gggjjj2jjjjjjGkkk1jjjj3j4j1jjjjjjjjjj'.split('');
const ROUNDS = 3;
/** Namespaces that are opened to see what that costs. */
const OPENED = 5;
/** Milliseconds without a byte after which a key's answer counts as whole, and the next is pressed. */
const QUIET = 40;

/** Bytes that one move of the cursor may cost on a screen of that size. */
const SIZES = [
  { columns: 120, rows: 40, most: 600 },
  { columns: 80, rows: 24, most: 400 },
] as const;

/** Keys, their bytes and memory of the explorer with a thousand containers and namespaces. */
export async function benchKeys(): Promise<void> {
  await runFile(process.execPath, ['esbuild.config.js', ENTRY, OUTPUT], { cwd: root });
  for (const size of SIZES) await benchAt(size);
}

async function benchAt({ columns, rows, most }: (typeof SIZES)[number]): Promise<void> {
  const count = WALK.length * ROUNDS;
  console.log(`keys, 1,000 containers and 1,000 namespaces, ${columns}×${rows}, ${count} keys`);
  const terminal = openTerminal([process.execPath, ...HEAP_FLAGS, `${root}${OUTPUT}/main.js`], {
    columns,
    rows,
  });
  try {
    await terminal.waitFor('service-1');
    await pause(500);
    const keys = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const key of WALK) keys.push(await press(terminal, key));
    }
    const drawn = keys.filter(({ bytes }) => bytes > 0);
    const slow = percentile(
      drawn.map(({ latency }) => latency),
      95,
    );
    const bytes = median(drawn.map((key) => key.bytes));
    const middle = milliseconds(median(drawn.map(({ latency }) => latency)));
    const opened = await opening(terminal);
    report('key to its first byte, p95', `median ${middle}`, slow, 16, 'ms');
    report('bytes a key, median', `${drawn.length} drew`, bytes, most, 'B');
    report('bytes of opening a namespace', `most of ${OPENED}`, opened / 1_000, 6, 'kB');
    report('resident set', '', residentMegabytes(terminal.pid), 150, 'MB');
  } finally {
    await terminal.close();
  }
}

/** The most bytes that Enter took on one of some namespaces. */
async function opening(terminal: Terminal): Promise<number> {
  await press(terminal, '2');
  let most = 0;
  for (let opened = 0; opened < OPENED; opened += 1) {
    await press(terminal, 'j');
    most = Math.max(most, (await press(terminal, 'Enter')).bytes);
    await press(terminal, 'Esc');
  }
  return most;
}

async function press(terminal: Terminal, key: string) {
  terminal.resetBytes();
  const begin = performance.now();
  terminal.press(key);
  let latency = Number.NaN;
  let bytes = 0;
  for (let quietSince = begin; performance.now() - quietSince < QUIET; ) {
    await pause(0.5);
    if (terminal.bytes() === bytes) continue;
    quietSince = performance.now();
    if (bytes === 0) latency = quietSince - begin;
    bytes = terminal.bytes();
  }
  return { latency, bytes };
}

/** From proc_pid_status(5). */
function residentMegabytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kibibytes) * 1024) / 1e6;
}
