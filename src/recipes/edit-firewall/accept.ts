import { familyOf } from '../../model/address/address.ts';
import type { FilterChain } from '../../model/kernel/filters.ts';
import { hooksOf } from '../firewall/names.ts';

/** What is to be accepted, from resolved fields; an empty address is any. */
export type Wish = {
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  /** Empty for every port. */
  readonly port: string;
};

/** Hooks that see only the packets of one direction. */
const ONE_WAY = ['input', 'output'];

/** Whether the replies pass the same chain. */
export function seesAnswers(chain: FilterChain, chains: readonly FilterChain[]): boolean {
  const hooks = [...hooksOf(chain, chains)];
  return hooks.length === 0 || hooks.some((hook) => !ONE_WAY.includes(hook));
}

/** Priority of conntrack; a chain before it knows no connections (NF_IP_PRI_CONNTRACK). */
const CONNTRACK_PRIORITY = -200;

/** Whether the chain can ask for the state of a connection. */
export function knowsConnections({ table, tool, family, hook }: FilterChain): boolean {
  if (tool !== 'nft') return table !== 'raw';
  if (family === 'bridge' || family === 'netdev') return false;
  return hook === null || hook.priority > CONNTRACK_PRIORITY;
}

/** The same the other way round. */
type Reverse = 'out' | 'back';

function flipped({ source, destination }: Wish, way: Reverse): readonly [string, string] {
  return way === 'out' ? [source, destination] : [destination, source];
}

/** The family of a wish: of its addresses, or else what the chain is for. */
function isSix({ source, destination }: Wish, { tool, family }: FilterChain): boolean {
  const address = (source || destination).split('/')[0] ?? '';
  if (address !== '') return familyOf(address) === 6;
  return tool === 'ip6tables' || family === 'ip6';
}

/** What iptables(8) matches; replies by the state of the connection, if the chain knows it. */
export function iptablesMatches(wish: Wish, chain: FilterChain, way: Reverse): readonly string[] {
  const [from, to] = flipped(wish, way);
  const { protocol, port } = wish;
  const byState = way === 'back' && knowsConnections(chain);
  const side = way === 'out' ? '--dport' : '--sport';
  const named = protocol === 'icmp' && isSix(wish, chain) ? 'ipv6-icmp' : protocol;
  return [
    ...(from === '' ? [] : ['-s', from]),
    ...(to === '' ? [] : ['-d', to]),
    ...(protocol === 'all' ? [] : ['-p', named]),
    ...(port === '' ? [] : ['-m', protocol, side, port]),
    ...(byState ? ['-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED'] : []),
  ];
}

/** The same for nft(8). */
export function nftMatches(wish: Wish, chain: FilterChain, way: Reverse): readonly string[] {
  const [from, to] = flipped(wish, way);
  const { protocol, port } = wish;
  const six = isSix(wish, chain);
  const ip = six ? 'ip6' : 'ip';
  const byState = way === 'back' && knowsConnections(chain);
  const named = protocol === 'icmp' && six ? 'ipv6-icmp' : protocol;
  return [
    ...(from === '' ? [] : [ip, 'saddr', from]),
    ...(to === '' ? [] : [ip, 'daddr', to]),
    ...(protocol === 'all' || port !== '' ? [] : ['meta', 'l4proto', named]),
    ...(port === '' ? [] : [protocol, way === 'out' ? 'dport' : 'sport', port]),
    ...(byState ? ['ct', 'state', 'established,related'] : []),
  ];
}
