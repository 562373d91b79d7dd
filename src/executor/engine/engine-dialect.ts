import type { EngineFamilyId } from '../../model/engine/engine-family.ts';
import { changeArgv } from './docker-argv.ts';
import type { EngineCall } from './engine.ts';
import type { EngineChange, Spoken } from './engine-change.ts';
import { type EngineQuery, queryArgv, queryCall, queryOutput } from './engine-query.ts';
import { podmanChangeArgv } from './podman/podman-argv.ts';
import { podmanQueryArgv, podmanQueryCall, podmanQueryOutput } from './podman/podman-query.ts';

type Argv = readonly [string, ...string[]];

/** How an engine of a family is asked, and what you would type for the same. */
export type EngineDialect = {
  readonly changeArgv: (change: EngineChange) => Argv;
  readonly queryArgv: (print: EngineQuery) => Argv;
  /** The call that brings what is to be printed. */
  readonly queryCall: (print: EngineQuery) => EngineCall;
  /** What the command would print of the answer to it. */
  readonly queryOutput: (print: EngineQuery, answer: unknown) => string;
};

const DIALECTS: Readonly<Record<EngineFamilyId, EngineDialect>> = {
  docker: { changeArgv, queryArgv, queryCall, queryOutput },
  podman: {
    changeArgv: podmanChangeArgv,
    queryArgv: podmanQueryArgv,
    queryCall: podmanQueryCall,
    queryOutput: podmanQueryOutput,
  },
};

export function dialectOf({ family = 'docker' }: Spoken): EngineDialect {
  return DIALECTS[family];
}
