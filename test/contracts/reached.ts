import type { Node } from 'typescript/unstable/ast';
import {
  isIdentifier,
  isShorthandPropertyAssignment,
  isSourceFile,
} from 'typescript/unstable/ast/is';
import { type Symbol as Named, SymbolFlags } from 'typescript/unstable/sync';
import { nodesIn, type Source } from './source.ts';

/** Lists the top-level statements that one of them depends on, directly or through others, and itself. */
export type Reach = (statement: Node) => readonly Node[];

/** Follows names through the files of some folders, and through imports under other names. */
export function reachIn({ checker, under }: Source, folders: readonly string[]): Reach {
  const paths = new Set<string>(folders.flatMap(under).map(({ path }) => path));
  const declaredAt = memo((symbol: Named): Node | null => {
    const isImport = (symbol.flags & SymbolFlags.Alias) !== 0;
    const [handle] = (isImport ? checker.getAliasedSymbol(symbol) : symbol).declarations;
    const node = handle !== undefined && paths.has(handle.path) ? handle.resolve() : undefined;
    return node === undefined ? null : statementOf(node);
  });
  const named = memo((statement: Node): readonly Node[] => {
    const nodes = nodesIn(statement);
    // `{ fields }` names two things: the property, and the constant that it takes its value from.
    const values = nodes
      .filter(isShorthandPropertyAssignment)
      .map((node) => checker.getShorthandAssignmentValueSymbol(node));
    return [...checker.getSymbolAtLocation(nodes.filter(isIdentifier)), ...values].flatMap(
      (symbol) => (symbol === undefined ? [] : (declaredAt(symbol) ?? [])),
    );
  });
  return (statement) => {
    const reached = new Set([statement]);
    for (const each of reached) for (const next of named(each)) reached.add(next);
    return [...reached];
  };
}

function memo<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const before = made.get(key);
    if (before !== undefined) return before;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

/** Finds the top-level statement that contains a node; null for a whole file. */
function statementOf(node: Node): Node | null {
  if (isSourceFile(node)) return null;
  return isSourceFile(node.parent) ? node : statementOf(node.parent);
}
