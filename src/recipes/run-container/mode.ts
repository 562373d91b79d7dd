/** Where a new container is to live: none, host, a network, or another container's namespace. */
import type { Container } from '../../model/engine/container.ts';
import type { Network } from '../../model/engine/network.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { runs } from '../endpoint/modes.ts';
import { findContainer } from '../fields/container-field.ts';
import { findNetwork } from '../fields/network-field.ts';

export type Mode =
  | { readonly kind: 'none' }
  | { readonly kind: 'host' }
  | { readonly kind: 'network'; readonly network: Network }
  | { readonly kind: 'container'; readonly container: Container }
  | { readonly kind: 'unknown' };

const SHARE = 'container:';

/** Which mode a text means. */
export function modeOf(text: string, snapshot: Snapshot): Mode {
  if (text.startsWith(SHARE)) {
    const container = findContainer(snapshot, text.slice(SHARE.length));
    return container === null ? { kind: 'unknown' } : { kind: 'container', container };
  }
  const network = findNetwork(snapshot, text);
  if (network?.driver === 'null') return { kind: 'none' };
  if (network?.driver === 'host') return { kind: 'host' };
  if (network !== null) return { kind: 'network', network };
  // Podman has the modes, and no networks of these names.
  return text === 'none' || text === 'host' ? { kind: text } : { kind: 'unknown' };
}

/** The mode as the engine takes it; the text itself if it is unknown. */
export function spellMode(mode: Mode, text: string): string {
  if (mode.kind === 'network') return mode.network.name;
  if (mode.kind === 'container') return `${SHARE}${mode.container.name}`;
  return mode.kind === 'unknown' ? text : mode.kind;
}

/** Whether another container may live in the namespace of this one. */
export function isJoinable(container: Container): boolean {
  return runs(container) && container.state !== 'restarting';
}
