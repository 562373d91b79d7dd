import type { Socket } from '../../../model/kernel/socket.ts';
import type { DiagnosisContext } from '../../diagnosis-context.ts';
import type { Evidence, Position } from '../../finding.ts';
import type { PathEnd } from '../../path/path-end.ts';

/** A connection that is refused at the end of the path, and what was found there. */
export type RefusedService = {
  readonly context: DiagnosisContext;
  readonly end: PathEnd;
  readonly port: number;
  /** All that listen on the port there, and none takes what is for the address. */
  readonly listeners: readonly Socket[];
  readonly evidence: readonly Evidence[];
  readonly position: Position;
};
