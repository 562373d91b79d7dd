import type { Socket } from '../../../model/socket.ts';
import type { DiagnosisContext } from '../../diagnosis-context.ts';
import type { Evidence, Position } from '../../finding.ts';
import type { PathEnd } from '../../path/path-end.ts';

/** A service at the end of the way that does not take the connection: what was found in its place. */
export type RefusedService = {
  readonly context: DiagnosisContext;
  readonly end: PathEnd;
  readonly port: number;
  /** All that listen on the port there, and none takes what is for the address. */
  readonly listeners: readonly Socket[];
  readonly evidence: readonly Evidence[];
  readonly position: Position;
};
