import type { EngineState } from '../../model/snapshot.ts';
import { isYes } from '../fields/switch-field.ts';
import type { HostFacts, Input } from '../recipe.ts';

/** What a person should know of an IPv6 network, and what its undo cannot bring back. */
export type ForwardingChange = {
  readonly warnings: readonly string[];
  readonly loses: readonly string[];
};

const SETTING = 'ipv6/conf/all/forwarding';

/** The first engine that drops forwarded packets if it was the one to switch forwarding on. */
const DROPS_FROM = 28;

/**
 * An engine that makes a bridge with IPv6 lets the whole host forward IPv6, and leaves it so (libnetwork,
 * drivers/bridge/setup_ipv6.go). A host that forwards is a router, which takes no router advertisements
 * (accept_ra in Documentation/networking/ip-sysctl.rst). From 28 on the engine then also sets the policy
 * of FORWARD to DROP, as it has always done for IPv4, and leaves that too (dockerd, --ip-forward-no-drop).
 */
export function forwardingChange(input: Input, { snapshot, details }: HostFacts): ForwardingChange {
  const told = details.namespaceDetail?.ok ? details.namespaceDetail.value.namespaces : [];
  const host = told.find(({ namespace }) => namespace === snapshot.host.namespace);
  const now = host?.settings[SETTING];
  if (!isYes(input, 'ipv6') || now === '1') return { warnings: [], loses: [] };
  const off = now === undefined ? 'where it is disabled' : 'which is disabled now';
  const drops = dropsForwarded(snapshot.host.engine);
  return {
    warnings: [
      `The engine enables IPv6 forwarding for this whole host, ${off}. A link that gets its IPv6 routes from router advertisements (accept_ra=1) then stops accepting them.`,
      ...(drops ? ['It then also drops all forwarded IPv6 traffic that no rule accepts.'] : []),
    ],
    loses: [
      'disabled IPv6 forwarding: the engine never disables it again (sysctl -w net.ipv6.conf.all.forwarding=0)',
      ...(drops
        ? ['the IPv6 policy of FORWARD: the engine leaves it at DROP (ip6tables -P FORWARD ACCEPT)']
        : []),
    ],
  };
}

function dropsForwarded(engine: EngineState): boolean {
  return engine.kind === 'connected' && Number.parseInt(engine.version, 10) >= DROPS_FROM;
}
