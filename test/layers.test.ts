import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { breaches, importsOf } from './support/layers.ts';

test('each room imports only rooms below it, in no ring; only the executor reaches a host', () => {
  const root = new URL('..', import.meta.url);
  const sources = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => ({
      path: `src/${name}`,
      text: readFileSync(new URL(`src/${name}`, root), 'utf8'),
    }));
  expect(sources.length).toBeGreaterThan(0);
  expect(breaches(sources)).toEqual([]);
});

test.each([
  ['upwards', 'src/model/a.ts', "import { b } from '../plan/b.ts';", 'model may not use plan'],
  ['between neighbours', 'src/probe/a.ts', "export * from '../recipes/b.ts';", 'probe may not use'],
  ['a type', 'src/executor/a.ts', "import type { B } from '../store/b.ts';", 'may not use store'],
  ['lazily', 'src/store/a.ts', "const b = await import('../tui/b.tsx');", 'may not use tui'],
  [
    'over several lines',
    'src/model/a.ts',
    "import {\n  b,\n  c,\n} from '../cli/b.ts';",
    'use cli',
  ],
  ['a door', 'src/inventory/a.ts', "import { execa } from 'execa';", 'reaches a host'],
  ['a door of Node', 'src/tui/a.ts', "import net from 'node:net';", 'reaches a host'],
  ['outside', 'src/cli/a.ts', "import p from '../../package.json';", 'outside the rooms'],
])('it finds an import %s', (_, path, text, complaint) => {
  expect(breaches([{ path, text }])).toEqual([expect.stringContaining(complaint)]);
});

test('it finds a ring', () => {
  const sources = [
    { path: 'src/model/a.ts', text: "import './b.ts';" },
    { path: 'src/model/b.ts', text: "import './c.ts';" },
    { path: 'src/model/c.ts', text: "import './b.ts';" },
  ];
  expect(breaches(sources)).toEqual(['a ring: src/model/b.ts > src/model/c.ts > src/model/b.ts']);
});

test('it lets downward imports and mere words pass', () => {
  const text = [
    "import { a } from '../model/a.ts';",
    "// import { b } from '../tui/b.ts';",
    "/* import { b } from '../tui/b.ts'; */",
    "const hint = 'import it from the registry';",
  ].join('\n');
  expect(importsOf(text)).toEqual(['../model/a.ts']);
  expect(breaches([{ path: 'src/plan/a.ts', text }])).toEqual([]);
});
