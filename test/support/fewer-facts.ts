import { isDeepStrictEqual } from 'node:util';

/**
 * Lists what one document says and the other does not: each place with both values. Null, and what is
 * missing, say nothing; an element of a list is compared with the one that it contradicts least.
 */
export function newFacts(whole: unknown, partial: unknown, at = '$'): readonly string[] {
  if (partial === null || partial === undefined || isDeepStrictEqual(whole, partial)) return [];
  if (Array.isArray(partial) && Array.isArray(whole)) {
    return partial.flatMap((each, index) => {
      const found = whole.map((other) => newFacts(other, each, `${at}[${index}]`));
      const [least] = found.toSorted((a, b) => a.length - b.length);
      return least ?? [told(`${at}[${index}]`, undefined, each)];
    });
  }
  if (isRecord(partial) && isRecord(whole)) {
    return Object.entries(partial).flatMap(([key, value]) =>
      newFacts(whole[key], value, `${at}.${key}`),
    );
  }
  if (Array.isArray(partial) && partial.length === 0) return [];
  return [told(at, whole, partial)];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function told(at: string, whole: unknown, partial: unknown): string {
  return `${at}: ${JSON.stringify(whole)} became ${JSON.stringify(partial)}`;
}
