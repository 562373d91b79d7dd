import type { Node, SourceFile } from 'typescript/unstable/ast';
import {
  isFunctionDeclaration,
  isIdentifier,
  isImportDeclaration,
  isPropertyAccessExpression,
  isShorthandPropertyAssignment,
  isSourceFile,
  isVariableStatement,
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
    const known = namesIn(statement.getSourceFile());
    const nodes = nodesIn(statement)
      .filter(isIdentifier)
      .filter((node) => known.has(node.text) || known.has(ownerOf(node)));
    // `{ fields }` names two things: the property, and the constant that it takes its value from.
    const values = nodes
      .flatMap(({ parent }) => (isShorthandPropertyAssignment(parent) ? parent : []))
      .map((node) => checker.getShorthandAssignmentValueSymbol(node));
    return [...checker.getSymbolAtLocation(nodes), ...values].flatMap((symbol) =>
      symbol === undefined ? [] : (declaredAt(symbol) ?? []),
    );
  });
  return (statement) => {
    const reached = new Set([statement]);
    for (const each of reached) for (const next of named(each)) reached.add(next);
    return [...reached];
  };
}

/** Lists the values that a file imports or declares at its top: looking up all other names would take seconds. */
const namesIn = memo((file: SourceFile): ReadonlySet<string> => {
  const names = file.statements.flatMap((statement) => {
    if (isImportDeclaration(statement)) return nodesIn(statement).filter(isIdentifier);
    if (isVariableStatement(statement)) {
      return statement.declarationList.declarations.map(({ name }) => name);
    }
    return isFunctionDeclaration(statement) && statement.name ? [statement.name] : [];
  });
  return new Set(names.map((name) => name.getText()));
});

/** Returns `pools` for the `fields` of `pools.fields`. */
function ownerOf({ parent }: Node): string {
  return isPropertyAccessExpression(parent) ? parent.expression.getText() : '';
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
