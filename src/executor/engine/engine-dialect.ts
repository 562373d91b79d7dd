import type { EngineFamilyId } from '../../model/engine/engine-family.ts';
import { changeArgv } from './docker-argv.ts';
import type { EngineCall } from './engine.ts';
import type { EngineChange, Spoken } from './engine-change.ts';
import { callOf, type EnginePrint, printArgv, printed } from './engine-query.ts';
import { podmanChangeArgv } from './podman/podman-argv.ts';
import { podmanCallOf, podmanPrintArgv, podmanPrinted } from './podman/podman-query.ts';

type Argv = readonly [string, ...string[]];

/** How an engine of a family is asked, and what a person would type for the same. */
export type EngineDialect = {
  readonly changeArgv: (change: EngineChange) => Argv;
  readonly printArgv: (print: EnginePrint) => Argv;
  /** The call that brings what is to be printed. */
  readonly callOf: (print: EnginePrint) => EngineCall;
  /** What the command would print of the answer to it. */
  readonly printed: (print: EnginePrint, answer: unknown) => string;
};

const DIALECTS: Readonly<Record<EngineFamilyId, EngineDialect>> = {
  docker: { changeArgv, printArgv, callOf, printed },
  podman: {
    changeArgv: podmanChangeArgv,
    printArgv: podmanPrintArgv,
    callOf: podmanCallOf,
    printed: podmanPrinted,
  },
};

export function dialectOf({ family = 'docker' }: Spoken): EngineDialect {
  return DIALECTS[family];
}
