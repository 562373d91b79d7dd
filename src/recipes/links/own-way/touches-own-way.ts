/** Whether a plan may cut the SSH connection by which patchpanel was started. */
import type { Command } from '../../../executor/command.ts';
import { effectOf, isForEngine, type Operation } from '../../../executor/operation.ts';
import { contains } from '../../../model/address/address.ts';
import type { OwnPath } from '../../../model/kernel/namespace-detail.ts';
import type { Plan } from '../../../plan/plan.ts';
import type { HostFacts } from '../../recipe.ts';
import { ownWay } from './own-way.ts';

/** Programs that decide about every packet, whichever link or address they name. */
const FIREWALLS: readonly string[] = ['iptables', 'ip6tables', 'nft', 'ebtables'];

type Way = { readonly path: OwnPath; readonly links: readonly string[] };

/**
 * Whether a plan changes, or could change, the connection's way: a link that carries it, an
 * address, route or subnet that holds one of its ends, or what decides about all packets of the host.
 * True in doubt, and if it is not known how the user is connected.
 */
export function touchesOwnWay(plan: Plan, facts: HostFacts): boolean {
  const told = facts.details.ownPath;
  if (told === undefined) return false;
  if (!told.ok) return true;
  if (told.value === null) return false;
  // A recipe that knows more has asked for it.
  if ((plan.input.confirm ?? '') !== '') return true;
  const known = ownWay(facts)?.links.map(({ name }) => name) ?? [];
  const { device } = told.value;
  const way = { path: told.value, links: device === null ? known : [...known, device] };
  return plan.steps.some(({ command }) => effectOf(command) === 'change' && touches(command, way));
}

function touches(operation: Operation, way: Way): boolean {
  if (isForEngine(operation)) {
    if (operation.kind !== 'create-network') return false;
    const { pools, options } = operation.spec;
    const words = [...pools.map(({ subnet }) => subnet), ...Object.values(options)];
    return words.some((word) => namesLink(word, way) || holdsEnd(word, way));
  }
  const words = wordsOf(operation);
  if (words.some((word) => namesLink(word, way))) return true;
  if (isElsewhere(operation)) return false;
  const [program = ''] = operation.argv;
  return (
    FIREWALLS.includes(program) ||
    words.some((word) => word === 'rule' || word === 'default' || holdsEnd(word, way))
  );
}

function wordsOf({ argv, input = '' }: Command): readonly string[] {
  return [...argv, ...input.split(/\s+/)];
}

/** Whether it runs in another namespace, which no packet of the connection passes. */
function isElsewhere({ argv: [program, first] }: Command): boolean {
  return program === 'nsenter' || (program === 'ip' && (first === '-n' || first === 'netns'));
}

/** `eth0`, `eth0.100`, `net.ipv4.conf.eth0.forwarding`, `/proc/sys/net/ipv4/conf/eth0/mtu`. */
function namesLink(word: string, { links }: Way): boolean {
  return links.includes(word) || word.split(/[/.=@:,]/).some((part) => links.includes(part));
}

function holdsEnd(word: string, { path: { client, server } }: Way): boolean {
  return contains(word, client) || contains(word, server);
}
