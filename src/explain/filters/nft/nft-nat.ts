import { familyOf } from '../../../model/address/address.ts';
import type { Packet } from '../packet.ts';
import { elementsOf, lookUp, type SetNamed } from './nft-lookup.ts';
import { selectorsAt } from './nft-selectors.ts';
import { nftWords } from './nft-words.ts';

/** The translation of a packet's source or destination by a rule. */
export type Translated =
  /** It leaves with another source: `to` is null where that is the link's own address. */
  | { readonly kind: 'source'; readonly to: string | null }
  /** It is for another; of `redirect` for this namespace itself, and `to` is null. */
  | { readonly kind: 'destination'; readonly to: string | null; readonly port: number | null };

export type StatedTarget = Translated | { readonly kind: 'none' } | { readonly kind: 'unknown' };

const STATEMENTS = ['masquerade', 'snat', 'dnat', 'redirect'];

/** Reads what a statement of an nft rule translates to (nft(8), NAT statements): `dnat ip to 10.0.0.2:80`. */
export function translationByNft(text: string, packet: Packet, setNamed: SetNamed): StatedTarget {
  const words = nftWords(text);
  const at = words.findIndex((word) => STATEMENTS.includes(word));
  const statement = words[at];
  if (statement === undefined) return { kind: 'none' };
  if (statement === 'masquerade') return { kind: 'source', to: null };
  const to = words.indexOf('to', at);
  if (to < 0) {
    return statement === 'redirect'
      ? { kind: 'destination', to: null, port: null }
      : { kind: 'unknown' };
  }
  const target = targetAt(words, to + 1, packet, setNamed);
  if (target === null || (target.to === null && statement !== 'redirect')) {
    return { kind: 'unknown' };
  }
  return statement === 'snat'
    ? { kind: 'source', to: target.to }
    : { kind: 'destination', ...target };
}

type Target = { readonly to: string | null; readonly port: number | null };

const SPELLED = /^(?:\[([0-9a-f:]+)\]|([\d.]+)|((?:[0-9a-f]+:|::)[0-9a-f:]*))?(?::(\d+))?$/;

/** `10.0.0.2:80`, `[fd00::2]:80`, `:8080`, or what a map has for the packet; null where that is not known. */
function targetAt(
  words: readonly string[],
  at: number,
  packet: Packet,
  setNamed: SetNamed,
): Target | null {
  const looked = selectorsAt(words, at);
  if (looked !== null && words[looked.end] === 'map') {
    const elements = elementsOf(words[looked.end + 1] ?? '', setNamed);
    const found = lookUp(looked.selectors, elements, packet);
    if (found.kind !== 'found') return null;
    const [address = '', port] = (found.element.value ?? '').split(' . ');
    if (familyOf(address) === null) return null;
    return { to: address, port: port === undefined ? null : Number(port) };
  }
  const word = words[at] ?? '';
  const [, bracketed, four, six, port] = SPELLED.exec(word) ?? [];
  const to = bracketed ?? four ?? six ?? null;
  if (word === '' || (to === null && port === undefined)) return null;
  return { to, port: port === undefined ? null : Number(port) };
}
