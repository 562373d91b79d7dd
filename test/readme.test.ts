/**
 * Parts of the documents are generated: keys and recipes from the code, what is proven on what from the
 * results of `npm run verify:hosts`, and the worked example of CONTRIBUTING.md from a file that is tested.
 * To write them again: `PATCHPANEL_WRITE_DOCS=1 npx vitest run test/readme.test.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { recipeGroups } from '../src/recipes/index.ts';
import type { Field, Recipe } from '../src/recipes/recipe.ts';
import { keysTable } from '../src/tui/keys/keys-table.ts';
import { keptResults, provenMarkdown } from './hosts/kept-results.ts';

function keysMarkdown(): string {
  const groups = keysTable().map(({ title, bindings }) => {
    const rows = bindings.map(({ keys, help }) => {
      const names = keys.map((key) => `\`${key}\``).join(' ');
      return `| ${names} | ${help} |`;
    });
    return [`| ${title} | |`, '|---|---|', ...rows].join('\n');
  });
  return groups.join('\n\n');
}

/** One line a recipe. */
function recipesMarkdown(): string {
  const groups = recipeGroups.map(({ title, recipes }) => {
    const rows = recipes.map(
      ({ id, summary }) => `| [\`${id}\`](docs/recipes.md#${id}) | ${summary} |`,
    );
    return [`| ${title} | |`, '|---|---|', ...rows].join('\n');
  });
  return groups.join('\n\n');
}

function fieldRow({ key, help, optional, many, secret }: Field): string {
  const traits = [
    optional === true ? 'optional' : '',
    many === true ? 'may be repeated' : '',
    secret === true ? 'secret: `-` reads it from standard input' : '',
  ];
  return `| \`--${key}\` | ${help} | ${traits.filter(Boolean).join(', ')} |`;
}

/** Each recipe with its fields. */
function fieldsMarkdown(): string {
  const section = ({ id, title, summary, fields }: Recipe) =>
    [
      `### ${id}`,
      '',
      `${title}. ${summary}`,
      '',
      '| field | | |',
      '|---|---|---|',
      ...fields.map(fieldRow),
    ].join('\n');
  const groups = recipeGroups.map(({ title, recipes }) =>
    [`## ${title}`, ...recipes.map(section)].join('\n\n'),
  );
  return groups.join('\n\n');
}

/** The recipe of CONTRIBUTING.md, with the imports that it has in src/recipes. */
function exampleMarkdown(): string {
  const code = readFileSync(new URL('recipes/note-link.ts', import.meta.url), 'utf8')
    .replaceAll(`'../../src/recipes/`, `'./`)
    .replaceAll(`'../../src/`, `'../`);
  return `\`\`\`ts\n${code}\`\`\``;
}

const PARTS = [
  ['README.md', 'keys', keysMarkdown()],
  ['README.md', 'recipes', recipesMarkdown()],
  ['README.md', 'proven', provenMarkdown(keptResults())],
  ['docs/recipes.md', 'fields', fieldsMarkdown()],
  ['CONTRIBUTING.md', 'example', exampleMarkdown()],
] as const;

test.each(PARTS)('in %s the part on %s is what the code says', (file, name, made) => {
  const path = new URL(`../${file}`, import.meta.url);
  const text = readFileSync(path, 'utf8');
  const part = new RegExp(`(<!-- ${name}: generated -->\\n)[^]*?(\\n<!-- end -->)`);
  if (process.env.PATCHPANEL_WRITE_DOCS === '1') {
    writeFileSync(
      path,
      text.replace(part, (_, begin, end) => `${begin}${made}${end}`),
    );
  }
  expect(readFileSync(path, 'utf8')).toContain(
    `<!-- ${name}: generated -->\n${made}\n<!-- end -->`,
  );
});
