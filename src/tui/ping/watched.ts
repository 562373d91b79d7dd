import type { PingSession } from '../../probe/session/session.ts';
import type { Origin } from './origin.ts';

/** A target that is probed, and from where; `id` counts in the order in which they came. */
export type Watched = {
  readonly id: number;
  readonly origin: Origin;
  readonly session: PingSession;
};
