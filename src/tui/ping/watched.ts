import type { PingSession } from '../../probe/session/session.ts';
import type { Place } from './place.ts';

/** A target that is probed, and from where; `id` counts in the order in which they came. */
export type Watched = { readonly id: number; readonly place: Place; readonly session: PingSession };
