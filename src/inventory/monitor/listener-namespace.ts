import type { DiscoveredNamespace } from '../kernel/handles.ts';
import type { TablesOutcome } from '../kernel/read-tables.ts';
import { LISTENER_ALIAS } from './monitor-command.ts';

/**
 * Whether patchpanel made this namespace to listen in, this session or another. Only what carries
 * no traffic can be one, so that nothing hides behind the mark: no name, and no link but a loopback
 * that is down.
 */
export function isListener(
  { paths }: DiscoveredNamespace,
  outcome: TablesOutcome | undefined,
): boolean {
  if (paths.length > 0 || outcome?.kind !== 'read') return false;
  const [loopback, ...others] = outcome.tables.links;
  return (
    others.length === 0 &&
    loopback?.kind === 'loopback' &&
    loopback.alias === LISTENER_ALIAS &&
    !loopback.up
  );
}
