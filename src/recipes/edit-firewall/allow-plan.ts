import { chainWords, type FilterChain, programOf } from '../../model/kernel/filters.ts';
import type { Step } from '../../plan/plan.ts';
import { spotFor } from '../firewall/accept-spot.ts';
import { nftAcceptStep } from '../firewall/nft-step.ts';
import { ruleStep } from '../firewall/rule-step.ts';
import type { Door } from '../host/namespace-door.ts';
import type { Input } from '../recipe.ts';
import { iptablesMatches, knowsConnections, nftMatches, seesAnswers, type Wish } from './accept.ts';

export function wishOf(input: Input): Wish {
  const { source = '', destination = '', protocol = 'all', port = '' } = input;
  return { source, destination, protocol, port };
}

/** `TCP to port 80 from 10.0.0.1 to 10.0.0.2`. */
export function describeWish({ source, destination, protocol, port }: Wish): string {
  const what =
    protocol === 'all' ? 'packets' : protocol === 'icmp' ? 'ICMP' : protocol.toUpperCase();
  return [
    what,
    ...(port === '' ? [] : [`to port ${port}`]),
    ...(source === '' ? [] : [`from ${source}`]),
    ...(destination === '' ? [] : [`to ${destination}`]),
  ].join(' ');
}

/** The rules that let something through a chain, before all its others; the replies too, if they pass it. */
export function allowSteps(
  wish: Wish,
  chain: FilterChain,
  {
    chains,
    door,
    mark,
  }: { readonly chains: readonly FilterChain[]; readonly door: Door; readonly mark: string },
): readonly Step[] {
  const spot = spotFor(chain, chains);
  const accepting = (
    way: 'out' | 'back',
    head: Pick<Step, 'id' | 'title' | 'reason'>,
    comment: string,
  ): Step =>
    spot.chain.tool === 'nft'
      ? nftAcceptStep(
          { ...head, chain: spot.chain, matches: nftMatches(wish, spot.chain, way), comment },
          door,
        )
      : ruleStep(
          {
            ...head,
            program: programOf(spot.chain),
            table: spot.chain.table,
            chain: spot.chain.name,
            place: 'first',
            matches: iptablesMatches(wish, spot.chain, way),
            target: 'ACCEPT',
            comment,
          },
          door,
        );
  const out = accepting(
    'out',
    {
      id: 'out',
      title: `Accept ${describeWish(wish)} in ${spot.chain.name}`,
      reason: `The first rule that a packet matches decides: this rule comes before the one that drops it. ${spot.why}`,
    },
    mark,
  );
  if (!seesAnswers(spot.chain, chains)) return [out];
  const reason = knowsConnections(spot.chain)
    ? 'Replies pass the same chain in the other direction. Only packets of existing connections are accepted, none that start a connection from there.'
    : 'Replies pass the same chain in the other direction, before the kernel tracks connections.';
  const title = `Accept replies in ${spot.chain.name}`;
  return [out, accepting('back', { id: 'back', title, reason }, `${mark} answers`)];
}

/** What a person should know before something is let through. */
export function allowWarnings(
  wish: Wish,
  chain: FilterChain,
  chains: readonly FilterChain[],
): readonly string[] {
  const spot = spotFor(chain, chains);
  const { hook } = spot.chain;
  const also = chains.filter(
    (other) =>
      hook !== null && other !== spot.chain && other.hook?.name === hook.name && isFor(other, wish),
  );
  const others = also.filter(({ rules, policy }) => rules.length > 0 || policy === 'drop');
  return [
    ...(wish.source === '' && wish.destination === ''
      ? ['It is accepted from any source to any destination']
      : []),
    ...(others.length === 0
      ? []
      : [
          `Accepted traffic must still pass the other chains: ${others.map(chainWords).join(', ')}`,
        ]),
  ];
}

/** Whether a chain sees packets of the wanted family. */
function isFor({ tool, family }: FilterChain, { source, destination }: Wish): boolean {
  const six = (source || destination).includes(':');
  if (tool !== 'nft') return (tool === 'ip6tables') === six;
  return family !== (six ? 'ip' : 'ip6') && family !== 'arp';
}
