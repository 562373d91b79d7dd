/** Warnings that several recipes give in the same words. */
import type { EngineOwned } from './engine-owned.ts';
import type { Danger } from './own-way/own-way.ts';
import { countLosses } from './removal/loss-notes.ts';
import type { Losses } from './removal/losses.ts';

/** Warns that a plan may cut the user's own SSH connection. */
export function lockoutWarning(danger: Danger | null | undefined): readonly string[] {
  if (danger === null || danger === undefined) return [];
  return [`${danger.why}: this may cut it, and you may not be able to undo it from there`];
}

/** Where the losses are, and what the plan does about them. */
export type LossWords = {
  /** The namespace, if a plan removes things in several: `in web`. */
  readonly where?: string;
  /** What the removed things go with: `10.0.0.5`. */
  readonly cause?: string;
  /** What happens to the saved things; undo restores them unless this says more. */
  readonly saved?: string;
};

/** Warns of what is removed along with a change: first what undo restores, then what it cannot. */
export function lossWarnings(
  losses: Losses,
  { where, cause, saved = 'saved; undo restores them' }: LossWords = {},
): readonly string[] {
  const count = countLosses(losses);
  const place = where === undefined ? '' : ` ${where}`;
  const removes = cause === undefined ? 'also removes' : `removing ${cause} also removes`;
  return [
    ...(count === null ? [] : [`${removes} ${count}${place} (${saved})`]),
    ...losses.forGood.map((what) => `also lost${place}, and not restored by undo: ${what}`),
  ];
}

/** Warns that a link belongs to the engine, which does not notice the change; `consequence` says what that means. */
export function engineWarning(
  link: string,
  owned: EngineOwned | null,
  consequence?: string,
): readonly string[] {
  if (owned === null) return [];
  const more = consequence === undefined ? '' : `, and ${consequence}`;
  return [`${link} is ${owned.what}: the engine does not know about this change${more}`];
}
