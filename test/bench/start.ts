import { fileURLToPath } from 'node:url';
import { type PrivateEngine, startPrivateEngine } from '../support/private-engine.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';
import { median, milliseconds, report, timed } from './measure.ts';

const PATCHPANEL = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));
const CONTAINERS = 20;
const RUNS = 9;

/** Start-up on a host with twenty containers, against an empty Node in the same place. */
export async function benchStart(): Promise<void> {
  console.log(`start, ${CONTAINERS} containers, medians of ${RUNS} runs in turn`);
  const engine = await startPrivateEngine();
  try {
    const names = Array.from({ length: CONTAINERS }, (_, at) => `job-${at + 10}`);
    for (const name of names) await engine.container(name);
    const runs = [];
    for (let run = 0; run <= RUNS; run += 1) {
      runs.push({ empty: await emptyNode(engine), ...(await explorer(engine, names)) });
    }
    // The first warms the page cache.
    const [, ...counted] = runs;
    const empty = median(counted.map((run) => run.empty));
    const first = median(counted.map((run) => run.firstByte));
    const all = median(counted.map((run) => run.allNames));
    console.log(`  node -e ''                         ${milliseconds(empty).padStart(12)}`);
    report('first byte of text', milliseconds(first), first / empty, 2, "× node -e ''");
    report('names of all containers', milliseconds(all), all / empty, 8, "× node -e ''");
  } finally {
    await engine.stop();
  }
}

function openInside(engine: PrivateEngine, args: readonly string[]): Terminal {
  const [program, ...prefix] = engine.host.enter;
  const argv = [program, ...prefix, process.execPath, ...args] as const;
  return openTerminal(argv, { columns: 120, rows: 120 });
}

async function emptyNode(engine: PrivateEngine): Promise<number> {
  let terminal: Terminal | null = null;
  const spent = await timed(() => {
    terminal = openInside(engine, ['-e', '']);
    return terminal.exited;
  });
  await (terminal as Terminal | null)?.close();
  return spent;
}

async function explorer(engine: PrivateEngine, names: readonly string[]) {
  const begin = performance.now();
  const terminal = openInside(engine, [PATCHPANEL]);
  try {
    await terminal.waitFor(/\S/);
    const firstByte = performance.now() - begin;
    await terminal.waitFor((text) => names.every((name) => text.includes(name)));
    return { firstByte, allNames: performance.now() - begin };
  } finally {
    await terminal.close();
  }
}
