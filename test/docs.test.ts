/** The documents of the repository: links lead somewhere, lists of files are complete, versions agree. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { FAULTS } from '../src/explain/verdict.ts';
import { anchorsOf, linksOf, listedFiles } from './support/markdown.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Folders that are not part of the repository, or hold what other programs wrote. */
const FOREIGN = ['.git', 'node_modules', 'dist', 'package', 'coverage', 'fixtures'];

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The paths of all files below a folder of the repository, from its root. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return FOREIGN.includes(entry.name) ? [] : filesBelow(path);
  });
}

const documents = filesBelow('.').filter((path) => path.endsWith('.md'));

/** Why a link leads nowhere; null if it leads to a file and an anchor that exist. */
function brokenLink(from: string, link: string): string | null {
  const [path = '', anchor] = link.split('#');
  const to = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(ROOT, to))) return `${link}: ${to} does not exist`;
  if (anchor === undefined || anchorsOf(read(to)).includes(anchor)) return null;
  return `${link}: ${to} has no heading for #${anchor}`;
}

test('links between documents lead to files and headings that exist', () => {
  const broken = documents.flatMap((path) =>
    linksOf(read(path))
      .map((link) => brokenLink(path, link))
      .filter((reason) => reason !== null)
      .map((reason) => `${path}: ${reason}`),
  );
  expect(documents.length).toBeGreaterThan(10);
  expect(broken).toEqual([]);
});

test('the index of decisions has each file once, with its title', () => {
  const files = readdirSync(join(ROOT, 'docs/decisions')).filter((name) => name !== 'README.md');
  const titles = files.map((name) => {
    const [title = ''] = read(`docs/decisions/${name}`).split('\n');
    return `- [${title.replace('# ', '')}](${name})`;
  });
  const index = read('docs/decisions/README.md').split('\n');
  expect(index.filter((line) => line.startsWith('- ')).toSorted()).toEqual(titles.toSorted());
});

test('decisions are numbered without gaps', () => {
  const files = readdirSync(join(ROOT, 'docs/decisions')).filter((name) => name !== 'README.md');
  const numbers = files.toSorted().map((name) => Number.parseInt(name, 10));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});

test('the glossary is alphabetical and has each term once', () => {
  const terms = Array.from(read('docs/glossary.md').matchAll(/^- \*\*(.+?)\*\*: /gm), ([, term]) =>
    (term ?? '').toLowerCase(),
  );
  expect(terms.length).toBeGreaterThan(100);
  expect(terms).toEqual([...new Set(terms)].toSorted());
});

test('docs/explain.md explains each verdict', () => {
  const codes = read('docs/explain.md').matchAll(/^\| `([a-z-]+)` \|.*\|.*\|.*\|$/gm);
  expect(Array.from(codes, ([, code]) => code)).toEqual(['reachable', ...FAULTS, 'unknown']);
});

test('the list of test helpers has each file once', () => {
  const folder = 'test/support';
  const files = filesBelow(folder).map((path) => relative(folder, path));
  const listed = listedFiles(read(`${folder}/README.md`));
  expect(listed.toSorted()).toEqual(files.filter((path) => path !== 'README.md').toSorted());
});

test('the newest release of the changelog is the version of the package', () => {
  const releases = Array.from(
    read('CHANGELOG.md').matchAll(/^## \[(\d.*?)\]/gm),
    ([, name]) => name,
  );
  expect(releases[0]).toBe(manifest.version);
});

test('README and the launcher ask for the Node that package.json asks for', () => {
  const version = manifest.engines.node.replace('>=', '');
  expect(/Node ([\d.]+) or newer/.exec(read('README.md'))?.[1]).toBe(version);
  expect(/NEEDED = \[(.*)\]/.exec(read('bin/patchpanel.js'))?.[1]).toBe(version.replace('.', ', '));
});
