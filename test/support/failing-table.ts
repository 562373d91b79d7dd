import { spawn } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import type { Host } from '../../src/executor/operation.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { type FailingTools, type FailureKind, failingTools } from './failing-tools.ts';
import { SET_UP, type Told, type View } from './failing-views.ts';
import { newFacts } from './fewer-facts.ts';
import { type Ground, startKernelGround } from './ground.ts';

/** A host on which each program can be broken, and what each view says of it while none is. */
export type FailingTable = {
  /** The programs that a view runs, and what it tells. */
  readonly whole: (
    view: View,
  ) => Promise<{ readonly tools: readonly string[]; readonly told: Told }>;
  /** The faults of what a view says while one program is broken; empty if there are none. */
  readonly wrong: (view: View, tool: string, failure: FailureKind) => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
};

const LISTEN =
  "require('node:net').createServer((s) => s.end()).listen(8080, () => console.log(1))";

export async function startFailingTable(): Promise<FailingTable> {
  const ground = await startKernelGround();
  await ground.host.script(SET_UP);
  const listener = await listen(ground);
  const tools = await failingTools();
  const snapshot = await settled(ground);
  const known = new Map<string, Told>();
  return {
    whole: async (view) => {
      const recording = tools.recording(ground.executor);
      const told = await view.look({ ...host(ground), executor: recording.executor }, snapshot);
      known.set(view.name, told);
      return { told, tools: recording.taken() };
    },
    wrong: (view, tool, failure) =>
      wrongWith({ ground, tools, snapshot, healthy: known.get(view.name) }, view, tool, failure),
    stop: async () => {
      listener.kill();
      await ground.stop();
      await tools.remove();
    },
  };
}

function host({ executor, engine }: Ground): Host {
  return { executor, engine };
}

async function listen(ground: Ground) {
  const [program, ...enter] = ground.host.enter;
  const argv = [...enter, 'nsenter', '--net=/run/netns/b', process.execPath, '-e', LISTEN];
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

/** Addresses are tentative for a while (RFC 4862). */
async function settled(ground: Ground): Promise<Snapshot> {
  const { signal } = new AbortController();
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  return readSnapshot({ ...host(ground), signal });
}

type Broken = {
  readonly ground: Ground;
  readonly tools: FailingTools;
  readonly snapshot: Snapshot;
  readonly healthy: Told | undefined;
};

async function wrongWith(
  { ground, tools, snapshot, healthy }: Broken,
  view: View,
  tool: string,
  failure: FailureKind,
): Promise<readonly string[]> {
  if (healthy === undefined) throw new Error(`${view.name} was not asked while all was well`);
  const executor = await tools.broken(ground.executor, tool, failure);
  const told = await view.look({ executor, engine: ground.engine }, snapshot);
  // A program that is not there is rightly told as missing, and so is what needs it.
  const isTold = view.name === 'doctor' && (failure === 'absent' || failure === 'forbidden');
  const contrary = isTold ? [] : newFacts(healthy.facts, told.facts);
  const isSilent = !isDeepStrictEqual(told.facts, healthy.facts) && told.problems.length === 0;
  return [
    ...contrary,
    ...(isSilent && !isTold ? [`less is told, and not why: ${JSON.stringify(told.facts)}`] : []),
  ].map((each) => `${view.name}, ${tool} ${failure}: ${each.slice(0, 400)}`);
}
