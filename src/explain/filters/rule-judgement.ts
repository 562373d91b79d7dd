import type { PacketChange, RuleMatch } from './packet.ts';

/** The action of a rule on a packet that it matches. */
export type RuleAction =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  /** A verdict that is not known here: a queue, a map of which it is not known what it has. */
  | { readonly kind: 'other' };

/** A rule, held against a packet. */
export type RuleJudgement = {
  readonly matches: RuleMatch;
  readonly action: RuleAction;
  /** What it changes of a packet that it takes. */
  readonly change?: PacketChange;
};
