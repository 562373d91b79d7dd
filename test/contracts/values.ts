import type { Identifier, Node } from 'typescript/unstable/ast';
import {
  isBindingElement,
  isCallExpression,
  isConditionalExpression,
  isIdentifier,
  isObjectLiteralExpression,
  isParameterDeclaration,
  isPropertyAssignment,
  isShorthandPropertyAssignment,
  isTemplateExpression,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is';
import type { Checker, Type } from 'typescript/unstable/sync';
import { nodesIn } from './source.ts';

/** Says which values count: those of a property, or those given to a parameter, of that name. */
type Wanted = {
  readonly name: string;
  /** The object must also have one of these properties. */
  readonly beside: readonly string[];
  /** The call must return a type that matches; absent if any will do. */
  readonly making?: RegExp;
};

/**
 * Finds the texts that a node and all nodes below it give under a name.
 * A template such as `port-${index}` becomes `port-*` if the index can be anything.
 */
export function textsGiven(checker: Checker, node: Node, wanted: Wanted): readonly string[] {
  return nodesIn(node)
    .flatMap((each) => valuesGiven(checker, each, wanted))
    .flatMap((value) => textsOf(checker, value));
}

/** Finds the values that an object, or a call with a text among its arguments, gives under a name. */
export function valuesGiven(checker: Checker, node: Node, wanted: Wanted): readonly Node[] {
  return [...ofProperty(node, wanted), ...ofParameter(checker, node, wanted)];
}

type Given = { readonly name: string; readonly value: Node };

function ofProperty(node: Node, { name, beside }: Wanted): readonly Node[] {
  if (!isObjectLiteralExpression(node)) return [];
  const properties = node.properties.flatMap((property): readonly Given[] => {
    if (isPropertyAssignment(property)) {
      return [{ name: property.name.getText(), value: property.initializer }];
    }
    return isShorthandPropertyAssignment(property)
      ? [{ name: property.name.getText(), value: property.name }]
      : [];
  });
  if (!properties.some((property) => beside.includes(property.name))) return [];
  return properties.filter((property) => property.name === name).map(({ value }) => value);
}

function ofParameter(checker: Checker, node: Node, { name, making }: Wanted): readonly Node[] {
  if (!isCallExpression(node) || !node.arguments.some(hasText)) return [];
  if (making !== undefined) {
    const made = checker.getTypeAtLocation(node);
    if (made === undefined || !making.test(checker.typeToString(made))) return [];
  }
  const parameters = checker.getResolvedSignature(node)?.getParameters() ?? [];
  const at = parameters.findIndex((parameter) => parameter.name === name);
  return at === -1 ? [] : node.arguments.slice(at, at + 1);
}

/** Narrows the calls down: resolving all of them would take seconds. */
function hasText(node: Node): boolean {
  return /['"`]/.test(node.getText());
}

/** Lists the texts that an expression can be, as far as its type and the constants that it names tell. */
export function textsOf(checker: Checker, node: Node): readonly string[] {
  if (isConditionalExpression(node)) {
    return [node.whenTrue, node.whenFalse].flatMap((each) => textsOf(checker, each));
  }
  if (isIdentifier(node)) return textsNamed(checker, node);
  if (!isTemplateExpression(node)) return literalsOf(checker.getTypeAtLocation(node));
  return node.templateSpans.reduce(
    (texts, { expression, literal }) => {
      const known = textsOf(checker, expression);
      // An empty prefix is a default, which some callers replace.
      const isOpen = known.length === 0 || known.includes('');
      const spans = isOpen ? [...known, '*'] : known;
      return texts.flatMap((text) => spans.map((span) => `${text}${span}${literal.text}`));
    },
    [node.head.text],
  );
}

/** Lists the texts of a constant, or those that a parameter has by default. */
function textsNamed(checker: Checker, node: Identifier): readonly string[] {
  const known = literalsOf(checker.getTypeAtLocation(node));
  if (known.length > 0) return known;
  const symbol = isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
  const declared = symbol?.valueDeclaration?.resolve();
  if (declared === undefined) return [];
  const hasValue =
    isVariableDeclaration(declared) ||
    isBindingElement(declared) ||
    isParameterDeclaration(declared);
  return hasValue && declared.initializer ? textsOf(checker, declared.initializer) : [];
}

function literalsOf(type: Type | undefined): readonly string[] {
  if (type === undefined) return [];
  if (type.isUnionType()) return type.getTypes().flatMap(literalsOf);
  return type.isStringLiteralType() || type.isNumberLiteralType() ? [`${type.value}`] : [];
}
