import type { Shape } from './shape.ts';

/** Lists of at least this many codes or parts are written once, and referred to after that. */
const MANY = 4;

/** Writes shapes as lines, one for each path (`snapshot.problems[].hint: string`) and for each of many codes. */
export function shapeWriter(): (root: string, shape: Shape) => readonly string[] {
  const listed = new Map<string, string>();
  /** Returns the path at which the same list was written; null if it is short, or new. */
  const before = (path: string, many: readonly unknown[]): string | null => {
    if (many.length < MANY) return null;
    const text = JSON.stringify(many);
    const first = listed.get(text) ?? null;
    if (first === null) listed.set(text, path);
    return first;
  };
  const linesOf = (path: string, { kinds, parts }: Shape): readonly string[] => {
    const same = before(path, kinds);
    const asKinds = same === null ? kinds : [`as ${same}`];
    const own = asKinds.length < MANY ? [asKinds.join(' | ')] : asKinds;
    const twin = before(path, parts);
    if (twin !== null) return [`${path}: ${own.join(' | ')}, as ${twin}`];
    return [
      ...own.map((kind) => `${path}: ${kind}`),
      ...parts.flatMap(([part, of]) => linesOf(`${path}${part}`, of)),
    ];
  };
  return linesOf;
}
