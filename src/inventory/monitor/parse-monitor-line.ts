import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { Numbered } from './monitor-command.ts';

/** The line that says that every change from now on is heard. */
const READY = 'ready';

/** What a line of a listener says. `table` is one of links, addresses, routes or rules. */
export type MonitorLine =
  | { readonly kind: 'ready' }
  | { readonly kind: 'table'; readonly id: NamespaceId }
  /**
   * It calls others by other numbers than before; `isNew` where it met one that it had no number
   * for.
   */
  | { readonly kind: 'nsids'; readonly id: NamespaceId; readonly isNew: boolean }
  | { readonly kind: 'ended'; readonly id: NamespaceId };

/** `[nsid 3][LINK]2: eth0: <BROADCAST,…`; ip-monitor(8) with `label`, ip/ipmonitor.c. */
const CHANGE = /^\[nsid (\d+|current)\]\[(\w+)\](?:(Deleted )?nsid (\d+))?/;

/** Parses a line of a listener; null for an irrelevant one: its own namespace, a continued line. */
export function parseMonitorLine(line: string, numbered: Numbered): MonitorLine | null {
  if (line === READY) return { kind: 'ready' };
  const [, where = '', label, deleted, nsid] = CHANGE.exec(line) ?? [];
  if (where === 'current') {
    const id = deleted === undefined ? undefined : numbered[Number(nsid)];
    return label !== 'NSID' || id === undefined ? null : { kind: 'ended', id };
  }
  const id = numbered[Number.parseInt(where, 10)];
  if (id === undefined) return null;
  return label === 'NSID'
    ? { kind: 'nsids', id, isNew: deleted === undefined }
    : { kind: 'table', id };
}
