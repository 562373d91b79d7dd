import type { Family } from '../../model/address/address.ts';
import { familyOf } from '../../model/address/address.ts';
import type { Firewall } from '../../model/kernel/firewall.ts';
import { isYes, switchField } from '../fields/switch-field.ts';
import { type FieldContext, type HostFacts, type Input, splitMany } from '../recipe.ts';

/** What was read of the firewall; null if it could not be. */
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

/** Whether anything needs to be done so that packets are forwarded. */
function needsForwarding(firewall: Firewall): boolean {
  return !firewall.forwarding || dropsForwarded(firewall, 4);
}

/** Why a chain that may drop packets was not read; null if each was read, or does not exist. */
export function unreadChain({ forward }: Firewall): string | null {
  for (const chain of [forward[4], forward[6]]) {
    if (chain.kind === 'unread') return `could not read the chain FORWARD: ${chain.why}`;
  }
  return null;
}

/** Why NAT is not possible; null if it is. */
function natProblem({ forward, nft }: Firewall): string | null {
  if (forward[4].kind === 'read') return null;
  if (forward[4].kind === 'unread') return `could not ask iptables: ${forward[4].why}`;
  return nft ? null : 'this host has neither iptables nor nft';
}

function unread({ details }: FieldContext): string {
  const told = details.firewall;
  return `could not read the firewall: ${told?.ok === false ? told.problem.why : 'it was not asked for'}`;
}

export const accept = switchField({
  key: 'accept',
  label: 'Accept frames',
  help: 'a rule that lets frames pass from port to port; otherwise this host’s firewall drops them',
  notes: { yes: 'the ports can reach each other', no: 'they can reach only the host' },
  propose: 'yes',
  unasked: (context) => {
    const firewall = firewallOf(context);
    if (firewall === null) return unread(context);
    if (droppedFamilies(firewall).length > 0) return null;
    return unreadChain(firewall) ?? 'this host’s firewall lets bridged frames pass';
  },
});

export const forward = switchField({
  key: 'forward',
  label: 'Forward',
  help: 'let IPv4 packets from the bridge reach other networks, and let the replies back in',
  notes: {
    yes: 'the host routes for this bridge',
    no: 'traffic on the bridge stays on this host',
  },
  propose: 'no',
  unasked: (context) => {
    const firewall = firewallOf(context);
    if (firewall === null) return unread(context);
    if (addresses4(context.input).length === 0) return 'only IPv4 can be forwarded here';
    if (needsForwarding(firewall)) return null;
    return unreadChain(firewall) ?? 'this host already forwards, and its firewall allows it';
  },
});

export const nat = switchField({
  key: 'nat',
  label: 'NAT',
  help: 'let IPv4 packets leave with the address of the host, so replies can return (NAT)',
  notes: {
    yes: 'other networks see only the host',
    no: 'other networks need a route to the subnet',
  },
  propose: 'no',
  unasked: (context) => {
    const firewall = firewallOf(context);
    if (firewall === null) return unread(context);
    if (addresses4(context.input).length === 0) return 'only IPv4 can be translated here';
    return needsForwarding(firewall) && !isYes(context.input, 'forward')
      ? 'nothing leaves the bridge unless the host forwards'
      : null;
  },
  judge: (on, context) => {
    const firewall = firewallOf(context);
    const problem = firewall === null ? unread(context) : natProblem(firewall);
    if (!on || problem === null) return null;
    return {
      code: 'no-nat',
      message: problem,
      hint: 'choose no, and add a route to the subnet on the other routers',
    };
  },
});
