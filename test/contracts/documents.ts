import { basename } from 'node:path';
import type { Node } from 'typescript/unstable/ast';
import { isCallExpression } from 'typescript/unstable/ast/is';
import type { Checker, Type } from 'typescript/unstable/sync';
import { printJson } from '../../src/cli/print/output.ts';
import { shapeOf } from './shape.ts';
import { shapeWriter } from './shape-lines.ts';
import { nodesIn, type Source } from './source.ts';
import { textsOf, valuesGiven } from './values.ts';

type Document = { readonly root: string; readonly type: Type };

/** Lists the key paths and types of the documents that `--json` prints, and of the types in pinned.ts. */
export function documentLines(source: Source): readonly string[] {
  const { checker } = source;
  const nodes = source
    .under('src/cli/')
    .flatMap((file) =>
      nodesIn(file).map((node) => ({ node, name: basename(file.fileName, '.ts') })),
    );
  const lines = shapeWriter();
  return [
    ...pinnedIn(source),
    ...nodes.flatMap(({ node, name }) => printedBy(checker, node, name)),
    ...nodes.flatMap(({ node }) => besideError(checker, node)),
  ].flatMap(({ root, type }) => lines(root, shapeOf(checker, type)));
}

function pinnedIn({ checker, under }: Source): readonly Document[] {
  return under('test/contracts/pinned.ts')
    .flatMap((file) => checker.getSymbolAtLocation(file) ?? [])
    .flatMap((module) => checker.getExportsOfModule(module))
    .flatMap((own) => checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(own)))
    .flatMap((own) => documentOf(own.name, checker.getTypeOfSymbol(own)));
}

/** Names a document after its subcommand, in whose file it is printed; `main` prints errors. */
function printedBy(checker: Checker, node: Node, name: string): readonly Document[] {
  if (!isCallExpression(node) || node.expression.getText() !== printJson.name) return [];
  return node.arguments.slice(1, 2).flatMap((document) => {
    const type = checker.getTypeAtLocation(document);
    const isDry = type !== undefined && checker.getPropertyOfType(type, 'dryRun') !== undefined;
    return documentOf(isDry ? `${name} --dry-run` : name, type);
  });
}

/** Finds the data that a failure adds to its document beside `error`. */
function besideError(checker: Checker, node: Node): readonly Document[] {
  const [beside] = valuesGiven(checker, node, { name: 'beside', beside: ['code'] });
  const [code] = valuesGiven(checker, node, { name: 'code', beside: ['beside'] });
  if (beside === undefined || code === undefined) return [];
  const codes = textsOf(checker, code).toSorted().join('|') || 'any';
  const type = checker.getTypeAtLocation(beside);
  // A record without known keys is only passed on: its maker has them.
  const isMade = type === undefined || checker.getPropertiesOfType(type).length > 0;
  return isMade ? documentOf(`error(code=${codes})`, type) : [];
}

function documentOf(root: string, type: Type | undefined): readonly Document[] {
  if (type === undefined) throw new Error(`${root} has no type`);
  return [{ root, type }];
}
