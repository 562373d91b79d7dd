import { isEngineChain, isEngineTable, isNetavarks } from '../../model/engine/engine-chains.ts';
import type { FilterChain } from '../../model/kernel/filters.ts';

/** Tells whether the engine made a chain that may drop, and would make it again with all that is in it. */
export function isEngineMadeChain(chain: FilterChain): boolean {
  if (isNetavarks(chain)) return true;
  return isEngineTable(chain) || (chain.table === 'filter' && isEngineChain(chain));
}
