import type { Socket } from '../model/kernel/socket.ts';
import type { Case } from './case.ts';
import type { EndOfWay } from './end-of-way.ts';
import type { Evidence, Position } from './finding.ts';

/** A service at the end of the way that does not take the connection: what was found in its place. */
export type Unserved = {
  readonly kase: Case;
  readonly end: EndOfWay;
  readonly port: number;
  /** All that listen on the port there, and none takes what is for the address. */
  readonly listeners: readonly Socket[];
  readonly evidence: readonly Evidence[];
  readonly position: Position;
};
