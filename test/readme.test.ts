/**
 * What README.md says of keys and recipes is made from the code. To write it anew:
 * `PATCHPANEL_WRITE_DOCS=1 npx vitest run test/readme.test.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { recipes } from '../src/recipes/index.ts';
import { keysTable } from '../src/tui/keys-table.ts';

const README = new URL('../README.md', import.meta.url);

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

function recipesMarkdown(): string {
  const sections = recipes.map(({ id, title, summary, fields }) => {
    const rows = fields.map(({ key, help }) => `| \`--${key}\` | ${help} |`);
    return [
      `**\`${id}\`**: ${title.toLowerCase()}. ${summary}`,
      '',
      '| field | |',
      '|---|---|',
      ...rows,
    ].join('\n');
  });
  return sections.join('\n\n');
}

const PARTS = [
  ['keys', keysMarkdown()],
  ['recipes', recipesMarkdown()],
] as const;

test.each(PARTS)('the part on %s is what the code says', (name, made) => {
  const text = readFileSync(README, 'utf8');
  const part = new RegExp(`(<!-- ${name}: generated -->\\n)[^]*?(\\n<!-- end -->)`);
  if (process.env.PATCHPANEL_WRITE_DOCS === '1') {
    writeFileSync(
      README,
      text.replace(part, (_, begin, end) => `${begin}${made}${end}`),
    );
  }
  expect(readFileSync(README, 'utf8')).toContain(
    `<!-- ${name}: generated -->\n${made}\n<!-- end -->`,
  );
});
