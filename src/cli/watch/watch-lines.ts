/** What `patchpanel watch` says, and when. */

import type { Change } from '../../model/changes/change.ts';
import { changeWords, signOf, thingWords } from '../../model/changes/words.ts';
import { drawnGlyphs } from '../../model/glyphs.ts';
import type { Tone } from '../../model/styled-text.ts';
import type { State } from '../../store/state.ts';
import { clock, count } from '../../tui/words.ts';
import { type PrintedLine, paint } from '../print/line.ts';
import type { Output } from '../print/output.ts';

const TONES: Readonly<Record<Change['kind'], Tone>> = {
  added: 'good',
  removed: 'warn',
  changed: 'accent',
};

/** A change for a person: `14:03:22 ~ link eth0 in web  mtu 1500 → 1400`. */
export function changeText({ ascii }: Pick<Output, 'ascii'>, change: Change): PrintedLine {
  const time = paint('dim', clock(Date.parse(change.at)));
  const sign = paint(TONES[change.kind], signOf(change));
  const words = `${thingWords(change.what)}  ${changeWords(change, drawnGlyphs(ascii).arrow)}`;
  return [time, ' ', sign, ` ${words}`];
}

/** The changes that one state has beyond the one before. */
export function changeNews(
  { changes }: Pick<State, 'changes'>,
  before: Pick<State, 'changes'>,
): readonly Change[] {
  if (changes === before.changes) return [];
  const last = before.changes.at(-1);
  return changes.slice(last === undefined ? 0 : changes.lastIndexOf(last) + 1);
}

/**
 * Tells of each thing that cannot be read once, however its reasons change, and again only after it
 * could be read; of what went wrong with reading at all; and once of each reason why an engine that
 * answers is not heard.
 */
export function troubleTeller(tell: (text: string) => void): (state: State) => void {
  let unread: ReadonlySet<string> = new Set();
  let complaint: string | null = null;
  const unheard = new Set<string>();
  return ({ snapshot, notice, feed }) => {
    const problems = snapshot?.problems ?? [];
    for (const { what, why, hint } of problems) {
      if (!unread.has(what)) tell(`cannot ${what}: ${why}${hint === '' ? '' : `; ${hint}`}`);
    }
    unread = new Set(problems.map(({ what }) => what));
    const deaf = snapshot?.host.engine.kind === 'connected' ? feed.engineProblem : null;
    if (deaf !== null && !unheard.has(deaf.why)) {
      unheard.add(deaf.why);
      tell(`cannot ${deaf.what}: ${deaf.why}${deaf.hint === '' ? '' : `; ${deaf.hint}`}`);
    }
    if (notice?.tone !== 'bad' || notice.text === complaint) return;
    complaint = notice.text;
    tell(complaint);
  };
}

/** Tells once that the first reading is whole: from then on changes are told. */
export function beginTeller(tell: (text: string) => void): (state: State) => void {
  let isTold = false;
  return ({ known }) => {
    if (known === null || isTold) return;
    isTold = true;
    const { containers, namespaces, host } = known;
    const counts = `${count(containers.length, 'container')}, ${count(namespaces.length, 'namespace')}`;
    tell(`watching ${host.target}: ${counts}; Ctrl-C ends`);
  };
}
