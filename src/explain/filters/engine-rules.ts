import { isEngineChain, isEngineTable, isNetavarks } from '../../model/engine-chains.ts';
import type { FilterChain } from '../../model/filters.ts';

/** Tells whether the engine made a chain that may drop, and would make it again with all that is in it. */
export function isRuleOfEngine(chain: FilterChain): boolean {
  if (isNetavarks(chain)) return true;
  return isEngineTable(chain) || (chain.table === 'filter' && isEngineChain(chain));
}
