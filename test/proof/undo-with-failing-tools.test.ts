/** No fact from a failure: what cannot be looked at is neither gone nor taken back. */
import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { connectEngine } from '../../src/executor/engine/connect-engine.ts';
import type { Host } from '../../src/executor/operation.ts';
import { listBuilds } from '../../src/plan/builds.ts';
import { journalPath } from '../../src/plan/journal/journal.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { type Applied, everyRecipe } from '../support/every-recipe.ts';
import { type Failure, withFailing } from '../support/failing-looks.ts';
import { type Ground, startEngineGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { settling } from '../support/prove.ts';

/** What plans look with, beside `stat` and `cat`, without which not even the host is known. */
const TOOLS = ['ip', 'nsenter', 'bridge', 'iptables', 'nft', 'readlink'];

/** One that hangs takes its time at each look: it is tried where that is what most looks are. */
const CASES: readonly (readonly [tool: string, failure: Failure])[] = [
  ...TOOLS.map((tool) => [tool, 'fails'] as const),
  ...(['is refused', 'gives half an answer', 'is killed', 'hangs'] as const).map(
    (failure) => ['ip', failure] as const,
  ),
  ['nsenter', 'is refused'],
  ...['ip', 'nsenter', 'stat', 'cat'].map((tool) => [tool, 'says nothing'] as const),
  ['stat', 'fails'],
];

async function failing({ host, engine }: Ground, tool: string, failure: Failure): Promise<Host> {
  return { executor: await withFailing(host, tool, failure), engine };
}

/** An engine that does not answer. */
function withoutEngine({ executor }: Ground): Host {
  const dial = () => Promise.reject(new Error('connect ECONNREFUSED'));
  const endpoint = { kind: 'unix', path: '/run/docker.sock' } as const;
  return { executor, engine: connectEngine({ dial, endpoint }) };
}

async function reportOf(build: string, host: Host, folder: string) {
  const { builds, problems } = await listBuilds(host, folder);
  const report = builds.find((each) => each.build === build);
  return report?.state ?? (problems.length > 0 ? 'untold' : 'hidden');
}

/** Looks and undoes on a host that fails; what stands after it. */
async function tried(
  { ground, state, before, again, ...applied }: Applied,
  host: Host,
  what: string,
) {
  const { plan } = applied;
  const { folder } = ground;
  const told = await reportOf(plan.build, host, folder);
  expect(['gone', 'undone', 'hidden'], `${what}: builds`).not.toContain(told);
  const outcome = await undoBuild(plan.build, { ...host, folder });
  if (outcome.kind === 'refused') {
    expect(await reportOf(plan.build, ground, folder), `${what}: undo`).toBe('standing');
    return plan;
  }
  // It did not need what fails; or it was stopped in the middle, and goes on where nothing fails.
  if (outcome.kind === 'partly') {
    expect(await undoBuild(plan.build, ground), what).toMatchObject({ kind: 'undone' });
  }
  expect(await settling(state, before), `${what}: ${outcome.kind}`).toBe(before);
  return again();
}

describeWith(
  ['root', 'namespaces', 'engine'],
  'of what cannot be looked at nothing is told',
  () => {
    everyRecipe(startEngineGround, async (applied) => {
      let { plan } = applied;
      for (const [tool, failure] of CASES) {
        const host = await failing(applied.ground, tool, failure);
        plan = await tried({ ...applied, plan }, host, `${tool} ${failure}`);
      }
      return tried({ ...applied, plan }, withoutEngine(applied.ground), 'no engine');
    });
  },
);

describeWith(['root', 'namespaces', 'engine'], 'the journal of an earlier version', () => {
  everyRecipe(startEngineGround, async ({ ground, plan }) => {
    const path = journalPath(ground.folder, plan.build);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replaceAll('{"kind":"absent"}', '{"kind":"fails"}'));
    expect(await reportOf(plan.build, ground, ground.folder)).toBe('standing');
    return plan;
  });
});
