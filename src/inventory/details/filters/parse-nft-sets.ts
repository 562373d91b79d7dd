import type { NamedSet, SetElement } from '../../../model/kernel/filters.ts';

const TABLE = /^table (\S+) (\S+) \{/;
const OPENED = /^(?:set|map) (\S+) \{/;
/** A quoted string, in which a brace or a comma is plain text. */
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';
const ELEMENTS = new RegExp(`\\belements = \\{((?:${QUOTED}|[^"{}])*)\\}`);
const MEMBER = new RegExp(`(?:${QUOTED}|[^",])+`, 'g');
const PAIR = new RegExp(`^((?:${QUOTED}|[^"])*?)(?: : (.*))?$`);
/**
 * What nft prints of an element beside its key: `counter packets 0 bytes 0 timeout 1h comment "x"`.
 */
const EXTRAS = / (?:timeout|expires|counter|comment|limit|quota|last|ct count)\b.*$/;
const LIMITS = /^ .*\b(?:limit|quota|ct count) /;

/** Reads the sets and maps in what `nft -a list ruleset` prints (nft(8), sets and maps). */
export function parseNftSets(text: string): readonly NamedSet[] {
  const sets: NamedSet[] = [];
  let table: Pick<NamedSet, 'family' | 'table'> | null = null;
  let name: string | null = null;
  let body: string[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const [, family, ofTable] = TABLE.exec(line) ?? [];
    if (family !== undefined && ofTable !== undefined) table = { family, table: ofTable };
    const [, opened] = OPENED.exec(line) ?? [];
    if (opened !== undefined) {
      name = opened;
      body = [];
    } else if (line === '}' && name !== null && table !== null) {
      sets.push({ ...table, name, ...contentsOf(body.join(' ')) });
      name = null;
    } else if (name !== null) body.push(line);
  }
  return sets;
}

function contentsOf(body: string): Pick<NamedSet, 'dynamic' | 'elements'> {
  const [whole = '', elements = ''] = ELEMENTS.exec(body) ?? [];
  const isDynamic = /\bflags [\w,]*dynamic\b/.test(body.replace(whole, ''));
  const isUnread = whole === '' && body.includes('elements = {');
  return { dynamic: isDynamic || isUnread, elements: parseSetElements(elements) };
}

/**
 * The elements of a set or map, from what stands between its braces: `80, 90-99` or `"eth0" :
 * drop`.
 */
export function parseSetElements(text: string): readonly SetElement[] {
  return (text.match(MEMBER) ?? []).flatMap((member): readonly SetElement[] => {
    const [, left = '', value = null] = PAIR.exec(member.trim().replace(/\s+/g, ' ')) ?? [];
    const [extras = ''] = EXTRAS.exec(left) ?? [];
    const key = left.slice(0, left.length - extras.length).trim();
    return key === '' ? [] : [{ key, value, limited: LIMITS.test(extras.replace(/".*"/, '')) }];
  });
}
