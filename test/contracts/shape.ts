import {
  type Checker,
  SignatureKind,
  SymbolFlags,
  type Type,
  TypeFlags,
} from 'typescript/unstable/sync';

/** The values allowed at one place of a document: `null`, `string`, or an object or a list with its parts. */
export type Shape = {
  readonly kinds: readonly string[];
  /** By name: `.name`, `[]`, or `(kind=link).name` if that property tells variants of the object apart. */
  readonly parts: readonly (readonly [string, Shape])[];
};

/** Derives the shape of a type. A type that contains itself is followed once. */
export function shapeOf(checker: Checker, type: Type): Shape {
  return shapeAt(checker, [type], []);
}

function shapeAt(checker: Checker, types: readonly Type[], above: readonly number[]): Shape {
  const members = types
    .flatMap(membersOf)
    .filter((type) => !isUndefined(type))
    .flatMap((type) => printed(checker, type));
  const shaped = members.filter(isShaped);
  const plain = members.filter((type) => !isShaped(type)).map((type) => checker.typeToString(type));
  const elements = shaped.flatMap((type) => elementsOf(checker, type) ?? []);
  const things = shaped.filter((type) => elementsOf(checker, type) === null);
  const kinds = [
    ...(things.length > 0 ? ['object'] : []),
    ...(things.length < shaped.length ? ['list'] : []),
    ...booleans([...new Set(plain)].toSorted()),
  ];
  if (shaped.some(({ id }) => above.includes(id))) return { kinds, parts: [] };
  const below = [...above, ...shaped.map(({ id }) => id)];
  const listed = elements.length === 0 ? [] : [['[]', shapeAt(checker, elements, below)] as const];
  const named = variantsOf(checker, things).flatMap(([variant, same]) =>
    propertiesIn(checker, same).map(
      ([name, found]) => [`${variant}.${name}`, shapeAt(checker, found, below)] as const,
    ),
  );
  return { kinds, parts: [...listed, ...named] };
}

/** Merges the properties of several types; `name?` marks one that some of them lack. */
function propertiesIn(
  checker: Checker,
  things: readonly Type[],
): readonly (readonly [string, readonly Type[]])[] {
  const all = things.map((type) => new Map(propertiesOf(checker, type)));
  const names = new Set(all.flatMap((properties) => [...properties.keys()]));
  return [...names].map((name) => {
    const found = all.flatMap((properties) => properties.get(name) ?? []);
    const isSure = found.length === all.length && found.every(({ optional }) => !optional);
    return [isSure ? name : `${name}?`, found.map(({ type }) => type)];
  });
}

type Property = { readonly type: Type; readonly optional: boolean };

function propertiesOf(checker: Checker, type: Type): readonly (readonly [string, Property])[] {
  const named = checker.getPropertiesOfType(type).flatMap((symbol) => {
    const own = checker.getTypeOfSymbol(symbol);
    // TypeScript adds the properties of one variant of an object literal to the others, as optional undefined.
    const isAbsent = own === undefined || membersOf(own).every(isUndefined);
    const optional = (symbol.flags & SymbolFlags.Optional) !== 0;
    return isAbsent ? [] : [[symbol.name, { type: own, optional }] as const];
  });
  const keyed = checker
    .getIndexInfosOfType(type)
    .map(({ valueType }) => ['{}', { type: valueType, optional: false }] as const);
  return [...named, ...keyed];
}

/** Groups objects by the property that tells variants apart; one group without a name if none does. */
function variantsOf(
  checker: Checker,
  things: readonly Type[],
): readonly (readonly [string, readonly Type[]])[] {
  const all = things.map((type) => new Map(propertiesOf(checker, type)));
  const name = [...(all[0]?.keys() ?? [])].find((key) => {
    const values = all.map((properties) => variantIn(checker, properties.get(key)));
    return new Set(values).size > 1 && !values.includes(null);
  });
  if (name === undefined) return things.length === 0 ? [] : [['', things]];
  const groups = Map.groupBy(things, (_, at) => variantIn(checker, all[at]?.get(name)));
  return [...groups].map(([variant, same]) => [`(${name}=${variant})`, same] as const);
}

/** Returns the values of a property that can name a variant: texts, true or false; null for any other. */
function variantIn(checker: Checker, property: Property | undefined): string | null {
  if (property === undefined || property.optional) return null;
  const members = membersOf(property.type);
  const isName = members.every((type) => type.isStringLiteralType() || type.isBooleanLiteralType());
  return isName
    ? members.map((type) => checker.typeToString(type).replaceAll('"', '')).join('|')
    : null;
}

function membersOf(type: Type): readonly Type[] {
  return type.isUnionType() ? type.getTypes().flatMap(membersOf) : [type];
}

/** Returns the type that JSON.stringify writes: the result of `toJSON`, if there is one. */
function printed(checker: Checker, type: Type): readonly Type[] {
  const own = isShaped(type) ? checker.getPropertyOfType(type, 'toJSON') : undefined;
  const method = own && checker.getTypeOfSymbol(own);
  if (method === undefined) return [type];
  return checker
    .getSignaturesOfType(method, SignatureKind.Call)
    .flatMap((signature) => checker.getReturnTypeOfSignature(signature) ?? [])
    .flatMap(membersOf);
}

function isUndefined({ flags }: Type): boolean {
  return (flags & (TypeFlags.Undefined | TypeFlags.Never)) !== 0;
}

function isShaped(type: Type): boolean {
  return type.isObjectType() || type.isIntersectionType();
}

/** Returns the types of a list's elements; null if it is not a list. */
function elementsOf(checker: Checker, type: Type): readonly Type[] | null {
  if (!checker.isArrayLikeType(type) || !type.isTypeReference()) return null;
  return checker.getTypeArguments(type);
}

function booleans(words: readonly string[]): readonly string[] {
  if (!words.includes('true') || !words.includes('false')) return words;
  return [...words.filter((word) => word !== 'true' && word !== 'false'), 'boolean'];
}
