import type { Glyphs } from '../../model/glyphs.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Line } from '../../model/styled-text.ts';
import { cell, cut, span, widthOf } from '../../model/styled-text.ts';
import { unavailable } from '../../recipes/available.ts';
import { recipeGroups } from '../../recipes/index.ts';
import type { Recipe } from '../../recipes/recipe.ts';
import type { Panel, PanelRow } from '../widgets/panel.ts';

const GAP = 2;
/** Cells that a summary needs to say anything. */
const LEAST_SUMMARY = 24;

type Drawing = { readonly width: number; readonly glyphs: Glyphs };

/** The recipes by group, each with what it does where there is room; the cursor is on the `at`-th of all. */
export function recipesPanel(
  at: number,
  snapshot: Snapshot,
  drawing: Drawing,
): Omit<Panel, 'aside'> {
  const rows: PanelRow[] = [];
  const starts: number[] = [];
  for (const group of recipeGroups) {
    rows.push({ line: [] }, { line: [span(group.title, 'dim')] });
    for (const recipe of group.recipes) {
      const here = starts.length === at;
      // The first row is taken off below.
      starts.push(rows.length - 1);
      rows.push({ line: recipeLine(recipe, here, { ...drawing, snapshot }), here });
    }
  }
  // The first of a group keeps its title in sight.
  const here = starts[at] ?? 0;
  return { title: 'New', rows: rows.slice(1), starts, sight: [Math.max(0, here - 1), here] };
}

const titleWidth = Math.max(
  ...recipeGroups.flatMap(({ recipes }) => recipes.map(({ title }) => widthOf(title))),
);

function recipeLine(
  recipe: Recipe,
  here: boolean,
  { width, glyphs, snapshot }: Drawing & { readonly snapshot: Snapshot },
): Line {
  const refusal = unavailable(recipe, snapshot);
  const tone = refusal !== null ? 'dim' : here ? 'accent' : 'plain';
  const left = cell(span(recipe.title, tone), titleWidth + GAP, glyphs.cut);
  const room = width - titleWidth - GAP;
  const said = refusal ?? recipe.summary;
  return room < LEAST_SUMMARY ? [left] : [left, span(cut(said, room, glyphs.cut), 'dim')];
}
