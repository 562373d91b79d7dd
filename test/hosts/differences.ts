import { tmpdir } from 'node:os';
import * as v from 'valibot';
import { runHere, runInRoot } from './run-in.ts';
import type { Userland } from './userlands.ts';

const Answers = v.record(v.string(), v.unknown());
type Answers = v.InferOutput<typeof Answers>;

/** Links, their IPv6 addresses and neighbours come to rest by themselves: what differs by chance does not each time. */
const TIMES = 3;

/**
 * Asks patchpanel the same about the same host with the programs of this machine and of each userland, and
 * gives what is not answered as here, each time that it is asked, one line each.
 */
export function differences(userlands: readonly Userland[]): readonly string[] {
  const others = userlands.filter(({ suite }) => suite !== 'here');
  if (others.length === 0) return [];
  const own: Answers[] = [];
  return others.flatMap((userland) => {
    let left: readonly Unlike[] | null = null;
    for (let time = 0; time < TIMES && left?.length !== 0; time += 1) {
      const wanted = own[time] ?? answersBy(runHere);
      own[time] = wanted;
      const theirs = answersBy((argv) => runInRoot(userland, tmpdir())(argv, true));
      const now = Object.entries(wanted).flatMap(([question, answer]) =>
        unlike(answer, theirs[question], question),
      );
      const places: ReadonlySet<string> = new Set(now.map(({ place }) => place));
      left = left === null ? now : left.filter(({ place }) => places.has(place));
    }
    return (left ?? []).map(({ place, words }) => `  ${userland.name}: ${place}: ${words}`);
  });
}

function answersBy(run: typeof runHere): Answers {
  const { code, stdout } = run(['node', 'test/hosts/answer.ts'], true);
  if (code !== 0) throw new Error(`test/hosts/answer.ts ended with exit code ${code}`);
  return v.parse(Answers, JSON.parse(stdout));
}

/** A place where two values differ, `snapshot.said.host.root`, and both: `true, not false`. */
export type Unlike = { readonly place: string; readonly words: string };

/** The places where two values differ. */
export function unlike(wanted: unknown, found: unknown, place: string): readonly Unlike[] {
  if (JSON.stringify(wanted) === JSON.stringify(found)) return [];
  if (!isObject(wanted) || !isObject(found)) {
    return [{ place, words: `${JSON.stringify(found)}, not ${JSON.stringify(wanted)}` }];
  }
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
  return keys.flatMap((key) => unlike(wanted[key], found[key], `${place}.${key}`));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
