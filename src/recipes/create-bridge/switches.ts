import type { Family } from '../../model/address/address.ts';
import { familyOf } from '../../model/address/address.ts';
import type { Firewall } from '../../model/kernel/firewall.ts';
import { isYes, switchField } from '../fields/switch-field.ts';
import { type FieldContext, type HostFacts, type Input, splitMany } from '../recipe.ts';

/** What was read of the firewall; null where it could not be. */
export function firewallOf({ details }: Pick<HostFacts, 'details'>): Firewall | null {
  return details.firewall?.ok === true ? details.firewall.value : null;
}

/** Whether packets of a family that are forwarded need a rule that accepts them. */
export function dropsForwarded(firewall: Firewall, family: Family): boolean {
  const chain = firewall.forward[family];
  return chain.kind === 'read' && chain.drops;
}

/** The families whose bridged frames the firewall drops. */
export function droppedFamilies(firewall: Firewall): readonly Family[] {
  return ([4, 6] as const).filter(
    (family) => firewall.bridged[family] && dropsForwarded(firewall, family),
  );
}

/** The IPv4 addresses of the bridge. */
export function addresses4(input: Input): readonly string[] {
  return splitMany(input.address ?? '').filter((each) => familyOf(each) === 4);
}

/** Whether there is anything to be done for packets to be forwarded. */
function needsForwarding(firewall: Firewall): boolean {
  return !firewall.forwarding || dropsForwarded(firewall, 4);
}

/** Why a chain that may drop packets was not read; null where each was, or is not there. */
export function unreadChain({ forward }: Firewall): string | null {
  for (const chain of [forward[4], forward[6]]) {
    if (chain.kind === 'unread') return `the chain FORWARD could not be read: ${chain.why}`;
  }
  return null;
}

/** Why NAT cannot be had; null where it can. */
function natProblem({ forward, nft }: Firewall): string | null {
  if (forward[4].kind === 'read') return null;
  if (forward[4].kind === 'unread') return `iptables does not answer: ${forward[4].why}`;
  return nft ? null : 'there is neither iptables nor nft on this host';
}

function unread({ details }: FieldContext): string {
  const told = details.firewall;
  return `the firewall could not be read: ${told?.ok === false ? told.problem.why : 'it was not asked'}`;
}

export const accept = switchField({
  key: 'accept',
  label: 'Accept frames',
  help: 'a rule that lets frames pass from port to port, which the firewall of this host drops else',
  notes: { yes: 'the ports reach each other', no: 'they reach the host alone' },
  propose: 'yes',
  unasked: (context) => {
    const firewall = firewallOf(context);
    if (firewall === null) return unread(context);
    if (droppedFamilies(firewall).length > 0) return null;
    return unreadChain(firewall) ?? 'the firewall of this host lets bridged frames pass';
  },
});

export const forward = switchField({
  key: 'forward',
  label: 'Forward',
  help: 'let IPv4 packets out of the bridge to the world, and the answers back',
  notes: {
    yes: 'the host forwards for this bridge',
    no: 'what is on the bridge stays on this host',
  },
  propose: 'no',
  unasked: (context) => {
    const firewall = firewallOf(context);
    if (firewall === null) return unread(context);
    if (addresses4(context.input).length === 0) return 'only IPv4 is forwarded here';
    if (needsForwarding(firewall)) return null;
    return unreadChain(firewall) ?? 'this host forwards already, and its firewall lets that pass';
  },
});

export const nat = switchField({
  key: 'nat',
  label: 'NAT',
  help: 'let IPv4 packets leave with the address of the host, so that answers find back',
  notes: {
    yes: 'the world sees the host alone',
    no: 'the world needs a route to the subnet',
  },
  propose: 'no',
  unasked: (context) => {
    const firewall = firewallOf(context);
    if (firewall === null) return unread(context);
    if (addresses4(context.input).length === 0) return 'only IPv4 is translated here';
    return needsForwarding(firewall) && !isYes(context.input, 'forward')
      ? 'nothing leaves the bridge where the host does not forward'
      : null;
  },
  judge: (on, context) => {
    const firewall = firewallOf(context);
    const problem = firewall === null ? unread(context) : natProblem(firewall);
    if (!on || problem === null) return null;
    return { code: 'no-nat', message: problem, hint: 'no, and a route to the subnet elsewhere' };
  },
});
