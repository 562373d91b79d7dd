import * as v from 'valibot';
import type { Family } from '../../../model/address/address.ts';
import type { RoutingRule } from '../../../model/kernel/route.ts';
import { parseList } from '../../shell/json.ts';

const Scalar = v.union([v.string(), v.number(), v.boolean(), v.null()]);
const Element = v.objectWithRest({ priority: v.number() }, Scalar);

type Printed = v.InferOutput<typeof Element>;

/** What has a place of its own in a `Rule`, or is written together with another. */
const PLACED = new Set([
  'priority',
  'src',
  'srclen',
  'dst',
  'dstlen',
  'table',
  'protocol',
  'fwmask',
  'uid_start',
  'uid_end',
  'sport_start',
  'sport_end',
  'sport_mask',
  'dport_mask',
  'dport_start',
  'dport_end',
]);

/** Keys of ip's JSON that its language spells otherwise. */
const SPELLINGS = new Map([['suppress_prefixlen', 'suppress_prefixlength']]);

/** What is written after another's value: `fwmark 0x1/0xff`. */
const MASKS = new Map([
  ['fwmark', 'fwmask'],
  ['sport', 'sport_mask'],
  ['dport', 'dport_mask'],
]);

/**
 * Reads the output of `ip -j -d rule show` for one family (iproute2 ip/iprule.c). Matches that have
 * no place in a `Rule` are kept in `detail` in ip's words, those of later versions too. Throws as
 * `parseList` does.
 */
export function parseRules(text: string, family: Family): readonly RoutingRule[] {
  return parseList(Element, text).map((printed) => ({
    family,
    priority: printed.priority,
    from: prefixOf(printed, 'src') ?? 'all',
    to: prefixOf(printed, 'dst'),
    table: asText(printed.table),
    detail: [...rangesOf(printed), ...othersOf(printed)],
  }));
}

function asText(value: Printed[string] | undefined): string | null {
  return value === undefined || value === null ? null : String(value);
}

function prefixOf(printed: Printed, key: 'src' | 'dst'): string | null {
  const address = asText(printed[key]);
  const length = asText(printed[`${key}len`]);
  return address === null || length === null ? address : `${address}/${length}`;
}

function rangesOf(printed: Printed): readonly string[] {
  const range = (word: string, key: string) => {
    const start = asText(printed[`${key}_start`]);
    return start === null ? [] : [`${word} ${start}-${asText(printed[`${key}_end`]) ?? start}`];
  };
  return [...range('uidrange', 'uid'), ...range('sport', 'sport'), ...range('dport', 'dport')];
}

function othersOf(printed: Printed): readonly string[] {
  return Object.entries(printed)
    .filter(([key]) => !PLACED.has(key))
    .map(([key, value]) => wordsOf(key, value, printed));
}

/** A key without a value is a word by itself (`not`); an action is its own word (`blackhole`). */
function wordsOf(key: string, value: Printed[string] | undefined, printed: Printed): string {
  if (key === 'action') return String(value);
  const word = SPELLINGS.get(key) ?? key;
  if (value === null || value === undefined) return word;
  const mask = asText(printed[MASKS.get(key) ?? '']);
  // From 6.15 on, a port comes with its mask even where that is the whole port.
  return mask === null || mask === '0xffff' ? `${word} ${value}` : `${word} ${value}/${mask}`;
}
