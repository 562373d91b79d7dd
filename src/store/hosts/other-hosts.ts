import type { Neighbouring } from '../../model/engine/overlay-hosts.ts';

/** Which of the hosts that are open. */
export type HostId = Neighbouring['id'];

/** Another host that is open: what the screen of this one shows of it. */
export type OtherHost = Neighbouring & { readonly trouble: boolean };

/** Where a host stands among those that are open. */
export type OtherHosts = {
  /** What it is told apart by; null where the words of its own snapshot do. */
  readonly name: string | null;
  /** Counted from 1. */
  readonly place: number;
  readonly others: readonly OtherHost[];
};
