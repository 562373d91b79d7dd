import { parseSetElements } from '../../../inventory/details/filters/parse-nft-sets.ts';
import type { NamedSet, SetElement } from '../../../model/kernel/filters.ts';
import { allMatch, type Packet, type RuleMatch } from '../packet.ts';
import type { Selector } from './nft-selectors.ts';

/** Finds a set or map of the rule's own table by its name; null where it was not read. */
export type SetNamed = (name: string) => NamedSet | null;

/** The element of a set or map that a packet has, none, or that it is not known which. */
export type NftLookup =
  | { readonly kind: 'found'; readonly element: SetElement }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

const UNKNOWN: NftLookup = { kind: 'unknown' };

/** Tells whether the packet has all that is looked at. */
export function hasAll(selectors: readonly Selector[], packet: Packet): RuleMatch {
  return allMatch(selectors.map(({ has }) => has(packet)));
}

/** Tells whether what is looked at is a value: of several, joined by dots, each its own part. */
export function isValue(selectors: readonly Selector[], value: string, packet: Packet): RuleMatch {
  const parts = selectors.length === 1 ? [value] : value.split(' . ');
  if (parts.length !== selectors.length) return null;
  return allMatch(
    selectors.map(({ is }, at) => is((parts[at] ?? '').replace(/^"|"$/g, ''), packet)),
  );
}

/** The elements that a word of a rule means: `{ 22, 80-90 }` or `@name`; null where they are not known. */
export function elementsOf(word: string, setNamed: SetNamed): readonly SetElement[] | null {
  if (word.startsWith('{')) return parseSetElements(word.slice(1, -1));
  const set = word.startsWith('@') ? setNamed(word.slice(1)) : null;
  // What rules add as packets come may be there now, or gone.
  return set === null || set.dynamic ? null : set.elements;
}

/** Looks a packet up in a set or map; `*` stands for whatever no other element has. */
export function lookUp(
  selectors: readonly Selector[],
  elements: readonly SetElement[] | null,
  packet: Packet,
): NftLookup {
  if (elements === null) return UNKNOWN;
  let isSure = true;
  for (const element of elements) {
    if (element.key === '*') continue;
    const matches = isValue(selectors, element.key, packet);
    if (matches === true && !element.limited) return { kind: 'found', element };
    if (matches !== false) isSure = false;
  }
  if (!isSure) return UNKNOWN;
  const rest = elements.find(({ key }) => key === '*');
  return rest === undefined ? { kind: 'none' } : { kind: 'found', element: rest };
}

/** Tells whether what is looked at is in a set. */
export function isIn(
  selectors: readonly Selector[],
  elements: readonly SetElement[] | null,
  packet: Packet,
): RuleMatch {
  const { kind } = lookUp(selectors, elements, packet);
  return kind === 'unknown' ? null : kind === 'found';
}
