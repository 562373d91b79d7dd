import { isYes } from '../fields/switch-field.ts';
import type { HostFacts, Input } from '../recipe.ts';

/** What a person should know of an IPv6 network, and what its undo cannot bring back. */
export type ForwardingChange = {
  readonly warnings: readonly string[];
  readonly loses: readonly string[];
};

const SETTING = 'ipv6/conf/all/forwarding';

/**
 * An engine that makes a bridge with IPv6 lets the whole host forward IPv6, and leaves it so (libnetwork,
 * drivers/bridge/setup_ipv6.go). A host that forwards is a router, which takes no router advertisements
 * (accept_ra in Documentation/networking/ip-sysctl.rst).
 */
export function forwardingChange(input: Input, { snapshot, details }: HostFacts): ForwardingChange {
  const told = details.particulars?.ok ? details.particulars.value.namespaces : [];
  const host = told.find(({ namespace }) => namespace === snapshot.host.namespace);
  const now = host?.settings[SETTING];
  if (!isYes(input, 'ipv6') || now === '1') return { warnings: [], loses: [] };
  const off = now === undefined ? 'where it is off' : 'which it does not do now';
  return {
    warnings: [
      `The engine lets this whole host forward IPv6, ${off}. A link that gets its IPv6 routes by router advertisements (accept_ra=1) then takes none any more.`,
    ],
    loses: [
      'that this host forwarded no IPv6: the engine never switches it off again (sysctl -w net.ipv6.conf.all.forwarding=0)',
    ],
  };
}
