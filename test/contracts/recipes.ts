import type { Node } from 'typescript/unstable/ast';
import { recipes } from '../../src/recipes/index.ts';
import type { Field, FieldContext } from '../../src/recipes/recipe.ts';
import { reachIn } from './reached.ts';
import type { Source } from './source.ts';
import { textsGiven } from './values.ts';

const FOLDERS = ['src/recipes/', 'src/model/'];

/**
 * Lists the ids, fields, fixed choices, refusal codes and step ids of the recipes. A recipe has a code or a
 * step id if its code depends on the statement that contains it.
 */
export function recipeLines(source: Source): readonly string[] {
  const reach = reachIn(source, FOLDERS);
  const statements = FOLDERS.flatMap(source.under).flatMap((file) => [...file.statements]);
  const declared = new Map(
    statements.flatMap((each) =>
      textsGiven(source.checker, each, RECIPE).map((id) => [id, each] as const),
    ),
  );
  const given = { codes: givenIn(source, CODE), steps: givenIn(source, STEP) };
  const own = recipes.map(({ id, fields }) => {
    const statement = declared.get(id);
    if (statement === undefined)
      throw new Error(`no object with the id ${id} and a summary was found`);
    const reached = reach(statement);
    const codes = sorted(reached.flatMap(given.codes));
    const steps = sorted(reached.flatMap(given.steps));
    if (steps.length === 0) throw new Error(`no step ids of ${id} were found`);
    return { id, fields, codes, steps };
  });
  const attributed = new Set(own.flatMap(({ codes }) => codes));
  const others = sorted(statements.flatMap(given.codes)).filter((code) => !attributed.has(code));
  return [
    ...own.flatMap(({ id, fields, codes, steps }) => [
      ...fields.flatMap((field) => fieldLines(field).map((line) => `${id} field ${line}`)),
      ...codes.map((code) => `${id} refusal ${code}`),
      ...steps.map((step) => `${id} step ${step}`),
    ]),
    ...others.map((code) => `any recipe refusal ${code}`),
  ];
}

const RECIPE = { name: 'id', beside: ['summary'], making: /^never$/ };
const CODE = { name: 'code', beside: ['message'] };
const STEP = {
  name: 'id',
  beside: ['reason', 'undo', 'container', 'forwards'],
  making: /\bStep\b/,
};

function givenIn(source: Source, wanted: typeof CODE): (statement: Node) => readonly string[] {
  const made = new Map<Node, readonly string[]>();
  return (statement) => {
    const texts = made.get(statement) ?? textsGiven(source.checker, statement, wanted);
    made.set(statement, texts);
    return texts;
  };
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}

/** An unknown host: choices offered even here are the same on every host. */
const NOWHERE: FieldContext = {
  snapshot: {
    takenAt: '',
    host: {
      target: '',
      hostname: '',
      root: true,
      engine: { kind: 'unread' },
      namespace: null,
      foundAll: true,
    },
    containers: [],
    namespaces: [],
    networks: [],
    problems: [],
  },
  details: {},
  input: {},
};

function fieldLines({ key, optional, many, secret, choices }: Field): readonly string[] {
  const traits = [
    optional === true ? ' optional' : '',
    many === true ? ' many' : '',
    secret === true ? ' secret' : '',
  ].join('');
  const offered = choices?.(NOWHERE) ?? [];
  return [`${key}${traits}`, ...offered.map(({ value }) => `${key} choice ${value}`)];
}
