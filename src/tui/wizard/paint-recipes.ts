import type { Snapshot } from '../../model/snapshot.ts';
import { unavailable } from '../../recipes/available.ts';
import { recipeGroups } from '../../recipes/index.ts';
import type { Recipe } from '../../recipes/recipe.ts';
import type { Line } from '../line.ts';
import { cell, cut, span, widthOf } from '../line.ts';
import type { Panel, PanelRow } from '../panel.ts';
import type { Glyphs } from '../theme.ts';

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
  let index = 0;
  let here = 0;
  for (const group of recipeGroups) {
    rows.push({ line: [] }, { line: [span(group.title, 'dim')] });
    for (const recipe of group.recipes) {
      if (index === at) here = rows.length;
      rows.push({
        line: recipeLine(recipe, index === at, { ...drawing, snapshot }),
        here: index === at,
      });
      index += 1;
    }
  }
  // The first of a group keeps its title in sight.
  return { title: 'New', rows: rows.slice(1), sight: [Math.max(0, here - 2), here - 1] };
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
