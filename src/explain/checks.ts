import type { Check } from './case.ts';

/** Every check; the order of their findings is that of the way, not theirs. */
export const CHECKS: readonly Check[] = [];
