import {
  allMatch,
  notMatch,
  numberIn,
  type Packet,
  type PacketChange,
  type RuleMatch,
} from '../packet.ts';
import type { RuleAction, RuleJudgement } from '../rule-judgement.ts';
import { elementsOf, hasAll, isIn, isValue, lookUp, type SetNamed } from './nft-lookup.ts';
import { markSet } from './nft-mark.ts';
import { type Selector, selectorsAt } from './nft-selectors.ts';
import { nftWords, silentWords } from './nft-words.ts';

const NO_SETS: SetNamed = () => null;

/**
 * Holds a packet against a rule as nft(8) prints it: `ip daddr 10.0.0.2 tcp dport { 22, 80 } drop`, or
 * `oifname vmap @jumps`. What is not understood makes the rule one of which it is not known whether it
 * takes the packet.
 */
export function judgeNft(
  text: string,
  packet: Packet,
  setNamed: SetNamed = NO_SETS,
): RuleJudgement {
  const words = nftWords(text);
  const matches: RuleMatch[] = [];
  let change: PacketChange | undefined;
  const judged = (action: RuleAction, last: RuleMatch = true): RuleJudgement => ({
    matches: allMatch([...matches, last]),
    action,
    ...(change === undefined ? {} : { change }),
  });
  let at = 0;
  while (at < words.length) {
    const verdict = verdictIn(words.slice(at));
    if (verdict !== null) return judged(verdict);
    const silent = silentWords(words, at);
    const marking = silent > 0 ? null : markSet(words, at, packet);
    if (silent > 0) at += silent;
    else if (marking !== null) {
      at = marking.end;
      if (marking.change !== null) change = { ...change, ...marking.change };
    } else {
      const looked = selectorsAt(words, at);
      if (looked !== null && words[looked.end] === 'vmap') {
        const elements = elementsOf(words[looked.end + 1] ?? '', setNamed);
        const has = hasAll(looked.selectors, packet);
        const found = has === false ? NONE : lookUp(looked.selectors, elements, packet);
        if (found.kind === 'none') return judged({ kind: 'continue' }, false);
        if (found.kind === 'unknown') return judged({ kind: 'other' }, null);
        return judged(verdictIn((found.element.value ?? '').split(' ')) ?? { kind: 'other' }, has);
      }
      const test = looked === null ? null : testAt(words, looked, { packet, setNamed });
      if (test === null) {
        change = { ...change, ...unforeseenChange(words.slice(at)) };
        return judged(lastAction(words.slice(at)), null);
      }
      matches.push(test.matches);
      at = test.end;
    }
  }
  return judged({ kind: 'continue' });
}

const NONE = { kind: 'none' } as const;

type Looked = { readonly selectors: readonly Selector[]; readonly end: number };
type Tested = { readonly matches: RuleMatch; readonly end: number };

const COMPARISONS: Readonly<Record<string, (own: number, value: number) => boolean>> = {
  '<': (own, value) => own < value,
  '<=': (own, value) => own <= value,
  '>': (own, value) => own > value,
  '>=': (own, value) => own >= value,
};

/** `[!=|==|!] VALUE`, `< VALUE`, or `& MASK [!=|==] VALUE`, where VALUE may be a set. */
function testAt(
  words: readonly string[],
  { selectors, end: begin }: Looked,
  { packet, setNamed }: { readonly packet: Packet; readonly setNamed: SetNamed },
): Tested | null {
  const [only] = selectors;
  const has = hasAll(selectors, packet);
  let at = begin;
  const taken = (matches: () => RuleMatch): Tested => ({
    matches: has === false ? false : allMatch([has, matches()]),
    end: at,
  });
  const own = selectors.length === 1 ? only?.number?.(packet) : undefined;
  const compare = COMPARISONS[words[at] ?? ''];
  if (compare !== undefined) {
    const value = numberIn(words[at + 1] ?? '');
    if (own === undefined || value === null) return null;
    at += 2;
    return taken(() => (own === null ? null : compare(own, value)));
  }
  if (words[at] === '&') {
    const [mask, operator = '', value] = [
      numberIn(words[at + 1] ?? ''),
      words[at + 2],
      numberIn(words[at + 3] ?? ''),
    ];
    if (own === undefined || mask === null || value === null) return null;
    if (operator !== '==' && operator !== '!=') return null;
    at += 4;
    const isSame = own === null ? null : (own & mask) >>> 0 === value;
    return taken(() => notMatch(isSame, operator === '!='));
  }
  // `!` means none of the flags that follow, and a packet is in one state only.
  const isNegated = words[at] === '!=' || words[at] === '!';
  if (isNegated || words[at] === '==') at += 1;
  const first = words[at];
  if (first === undefined || first === 'set' || first === 'map') return null;
  at += 1;
  if (first.startsWith('{') || first.startsWith('@')) {
    const inSet = () => isIn(selectors, elementsOf(first, setNamed), packet);
    return taken(() => notMatch(inSet(), isNegated));
  }
  let value = first;
  while (words[at] === '|' || words[at] === '.') {
    value = `${value} ${words[at]} ${words[at + 1] ?? ''}`;
    at += 2;
  }
  return taken(() => notMatch(isValue(selectors, value, packet), isNegated));
}

const TRANSLATES = ['masquerade', 'dnat', 'snat', 'redirect'];

/** The verdict that words begin with; null where they begin with none. */
function verdictIn([word = '', chain]: readonly string[]): RuleAction | null {
  if (word === 'accept' || word === 'drop' || word === 'return' || word === 'continue') {
    return { kind: word };
  }
  if (word === 'reject') return { kind: 'drop' };
  if ((word === 'jump' || word === 'goto') && chain !== undefined) return { kind: word, chain };
  if (TRANSLATES.includes(word)) return { kind: 'accept' };
  return word === 'queue' ? { kind: 'other' } : null;
}

/** Statements that may end the path through a chain, in words of which not all are understood. */
const UNFORESEEN = ['vmap', 'tproxy', 'synproxy', 'fwd'];

/** What rules that come later look at, and a statement may set: `ip daddr set 10.0.0.1`. */
const LOOKED_AT = ['saddr', 'daddr', 'sport', 'dport'];

/** What words of which not all are understood may change of the packet. */
function unforeseenChange(words: readonly string[]): PacketChange {
  const marks = words.some((word, at) => word === 'mark' && words[at + 1] === 'set');
  return {
    ...(marks ? { mark: null } : {}),
    ...(words.includes('notrack') ? { isTracked: null } : {}),
  };
}

/** The verdict of a rule that is not understood otherwise. */
function lastAction(words: readonly string[]): RuleAction {
  if (words.some((word) => UNFORESEEN.includes(word))) return { kind: 'other' };
  const rewrites = words.some((word, at) => LOOKED_AT.includes(word) && words[at + 1] === 'set');
  if (rewrites) return { kind: 'other' };
  for (const at of words.keys()) {
    const verdict = verdictIn(words.slice(at));
    if (verdict !== null) return verdict;
  }
  return { kind: 'continue' };
}
