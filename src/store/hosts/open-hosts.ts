/** The hosts that are open, side by side. */
import { nodeAddressOf, overlayPartsOf } from '../../model/engine/overlay.ts';
import type { Feed, State } from '../state.ts';
import { hostStatusOf, isHostStale, isTrouble } from './host-status.ts';
import type { HostId, OtherHosts } from './other-hosts.ts';

/** A host that is open, and what is known of it now. */
export type HostEntry = {
  readonly id: HostId;
  readonly name: string;
  readonly snapshot: State['snapshot'];
  readonly feed: Feed;
};

/** What the host with that id is to be told of the others. */
export function otherHostsOf(entries: readonly HostEntry[], id: HostId): OtherHosts {
  const others = entries.filter((entry) => entry.id !== id);
  const at = entries.findIndex((entry) => entry.id === id);
  return {
    name: entries[at]?.name ?? null,
    place: at + 1,
    others: others.map(({ id: other, name, snapshot, feed }) => ({
      id: other,
      name,
      node: snapshot === null ? null : nodeAddressOf(snapshot),
      overlays: snapshot === null ? [] : overlayPartsOf(snapshot),
      stale: isHostStale({ snapshot, feed }),
      trouble: isTrouble(hostStatusOf({ snapshot, feed })),
    })),
  };
}

/**
 * A name for each host: its target, where several have the same the engine's address, and where even
 * that is the same, a number.
 */
export function nameHosts(
  hosts: readonly { readonly target: string; readonly address: string }[],
): readonly string[] {
  const isOnly = <T>(all: readonly T[], one: T) => all.filter((each) => each === one).length === 1;
  const targets = hosts.map(({ target }) => target);
  const longer = hosts.map(({ target, address }) =>
    isOnly(targets, target) || address === '' ? target : address,
  );
  return longer.map((name, at) => (isOnly(longer, name) ? name : `${name} ${at + 1}`));
}
