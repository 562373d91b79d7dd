import type { OwnAddress } from '../cable/address-steps.ts';
import type { End } from '../cable/end.ts';

/** The parts of the plan's commands. */
export type Wiring = {
  readonly name: string;
  readonly bridge: string;
  readonly address: OwnAddress;
  readonly gateway: string;
  /** The end inside, which the plan's first step makes room for. */
  readonly inner: End;
  readonly outer: End;
  readonly mtu: string;
  readonly alias: string;
  /** Whether the bridge had no carrier before, so that it must lose it again after an undo. */
  readonly idle: boolean;
};
