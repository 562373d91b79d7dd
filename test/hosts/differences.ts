import { tmpdir } from 'node:os';
import * as v from 'valibot';
import { runHere, runInRoot } from './run-in.ts';
import type { Userland } from './userlands.ts';

const Answers = v.record(v.string(), v.unknown());
type Answers = v.InferOutput<typeof Answers>;

/**
 * Asks patchpanel the same about the same host with the programs of this machine and of each userland, and
 * gives what is not answered as here, one line each.
 */
export function differences(userlands: readonly Userland[]): readonly string[] {
  const others = userlands.filter(({ suite }) => suite !== 'here');
  if (others.length === 0) return [];
  const own = answersBy(runHere);
  return others.flatMap((userland) => {
    const theirs = answersBy((argv) => runInRoot(userland, tmpdir())(argv, true));
    return Object.entries(own).flatMap(([question, answer]) =>
      unlike(answer, theirs[question], question).map((line) => `  ${userland.name}: ${line}`),
    );
  });
}

function answersBy(run: typeof runHere): Answers {
  const { code, stdout } = run(['node', 'test/hosts/answer.ts'], true);
  if (code !== 0) throw new Error(`test/hosts/answer.ts ended with ${code}`);
  return v.parse(Answers, JSON.parse(stdout));
}

/** The places where two values differ, with both: `snapshot.said.host.root: true, not false`. */
export function unlike(wanted: unknown, found: unknown, place: string): readonly string[] {
  if (JSON.stringify(wanted) === JSON.stringify(found)) return [];
  if (!isObject(wanted) || !isObject(found)) {
    return [`${place}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`];
  }
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
  return keys.flatMap((key) => unlike(wanted[key], found[key], `${place}.${key}`));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
