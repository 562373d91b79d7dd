import { changing } from '../../executor/command.ts';
import type { Executor } from '../../executor/executor.ts';
import { showCommand } from '../../executor/show.ts';
import type { Problem } from '../../model/problem.ts';
import { LOOK, parseStat, type StatListing } from '../shell/parse-stat.ts';
import { script } from '../shell/script.ts';
import { answerIn, parseSections, SECTIONS, textOf } from '../shell/sections.ts';
import { namesOf } from './handles.ts';

/**
 * `ip netns add` makes a file and then mounts the namespace on it (iproute2 ip/ipnetns.c). So files
 * are looked at again, a moment later where one of them is younger than that.
 */
const LOOK_AGAIN = String.raw`${SECTIONS}${LOOK}
themselves() { stat -c '%d %i %n//' "$@" 2>/dev/null; }
young() {
  now=$(date +%s)
  for path do
    changed=$(stat -c %Z "$path" 2>/dev/null) || continue
    [ $((now - changed)) -gt 2 ] || printf '%s//\n' "$path"
  done
}
young=$(young "$@")
mark young "$young"
[ "$young" = '' ] || sleep 0.2 || sleep 1
section files themselves "$@"
section behind look "$@"
`;

const TIME_LIMIT = 10_000;

type Options = { readonly executor: Executor; readonly signal: AbortSignal };

/**
 * Reads names that `ip netns` lists without a namespace behind them: the mount is gone, or it is a
 * link to a dead process. libnetwork keeps such files on purpose for a minute, so those are not
 * reported. A name that was only just made may still become a namespace, and the report says so.
 */
export async function readStaleNames(
  { executor, signal }: Options,
  seen: StatListing,
  nsfs: number,
): Promise<readonly Problem[]> {
  const suspects = withoutNamespace(seen, nsfs);
  if (suspects.length === 0) return [];
  const command = script(LOOK_AGAIN, suspects, {
    timeLimit: TIME_LIMIT,
    typed: `stat ${suspects.join(' ')}`,
  });
  const result = await executor.run(command, { signal });
  const sections = parseSections(result);
  const again = answerIn(sections, 'behind', { message: result.message, answers: [0, 1] });
  if (!again.ok) return [unsure(suspects, again.why)];
  const there = new Set(parseStat(textOf(sections, 'files')).files.map(({ path }) => path));
  const young = textOf(sections, 'young').split(/\/\/\n?/);
  return withoutNamespace(parseStat(again.text), nsfs)
    .filter((path) => there.has(path))
    .map((path) => (young.includes(path) ? unborn(path) : leftBehind(path)));
}

/** The paths in /run/netns that led to no namespace. */
function withoutNamespace({ files, refusals }: StatListing, nsfs: number): readonly string[] {
  const paths = [
    ...files.filter(({ device }) => device !== nsfs),
    ...refusals.filter(({ why }) => why === 'No such file or directory'),
  ].map(({ path }) => path);
  return paths.filter((path) => namesOf([path]).some((name) => name !== '*'));
}

function leftBehind(path: string): Problem {
  const [name = ''] = namesOf([path]);
  return {
    what: `enter ${path}`,
    why: 'no namespace is mounted there: the file was left behind',
    hint: `remove it with: ${showCommand(changing(['ip', 'netns', 'delete', name]))}`,
  };
}

function unborn(path: string): Problem {
  return {
    what: `enter ${path}`,
    why: 'no namespace is mounted there yet: it is being made, or the file was left behind',
    hint: 'refresh to see which',
  };
}

function unsure(paths: readonly string[], why: string): Problem {
  return {
    what: `find out whether ${paths.join(', ')} ${paths.length === 1 ? 'was' : 'were'} left behind`,
    why,
    hint: 'refresh to try again',
  };
}
