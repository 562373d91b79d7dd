import { posix } from 'node:path';

/** A source file as the checker sees it: its path from the root, `src/plan/run.ts`, and its text. */
export type Source = { readonly path: string; readonly text: string };

/** The rooms of src/ by storey, the highest first. A file may import its own room and lower storeys. */
const STOREYS = [
  ['cli', 'tui'],
  ['store'],
  ['recipes', 'explain'],
  ['probe'],
  ['plan'],
  ['inventory'],
  ['executor'],
  ['model'],
] as const;

/** Inside a storey nobody may import a neighbour, but for the command line, which opens the explorer. */
const NEIGHBOURS_ALLOWED = ['cli > tui'];

/** Modules that reach a host, and so belong only to the executor. */
const DOORS =
  /^(execa|dockerode|docker-modem|(node:)?(child_process|net|tls|dgram|http2?|https))(\/|$)/;

/** Each breach of the layer rule, one sentence each; empty where the house stands. */
export function breaches(sources: readonly Source[]): string[] {
  return [...sources.flatMap(breachesOf), ...cycles(sources)];
}

function breachesOf({ path, text }: Source): string[] {
  const room = roomOf(path);
  if (room === null) return [`${path} is in no room`];
  return importsOf(text).flatMap((specifier) => {
    if (!specifier.startsWith('.')) {
      return DOORS.test(specifier) && room !== 'executor'
        ? [`${path} imports ${specifier}: only the executor reaches a host`]
        : [];
    }
    const target = posix.join(posix.dirname(path), specifier);
    const other = roomOf(target);
    if (other === null) return [`${path} imports ${target}, outside the rooms`];
    return mayImport(room, other)
      ? []
      : [`${path} imports ${target}: ${room} may not use ${other}`];
  });
}

function mayImport(room: string, other: string): boolean {
  if (room === other) return true;
  return storeyOf(room) < storeyOf(other) || NEIGHBOURS_ALLOWED.includes(`${room} > ${other}`);
}

function roomOf(path: string): string | null {
  const room = /^src\/([^/]+)\//.exec(path)?.[1] ?? '';
  return storeyOf(room) === -1 ? null : room;
}

function storeyOf(room: string): number {
  return STOREYS.findIndex((rooms) => rooms.some((name) => name === room));
}

/** The specifiers of every import and export-from, static or dynamic, types included. */
export function importsOf(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const found = code.matchAll(
    /(?:^|[;\n])\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? '');
}

/** Rings of files that import each other, type imports included: what cannot be read in one order. */
function cycles(sources: readonly Source[]): string[] {
  const imports = new Map(
    sources.map(({ path, text }) => [
      path,
      importsOf(text)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => posix.join(posix.dirname(path), specifier)),
    ]),
  );
  const found: string[] = [];
  const finished = new Set<string>();
  const walk = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) {
      found.push(`a ring: ${[...trail.slice(trail.indexOf(path)), path].join(' > ')}`);
    } else if (!finished.has(path)) {
      for (const next of imports.get(path) ?? []) walk(next, [...trail, path]);
      finished.add(path);
    }
  };
  for (const path of imports.keys()) walk(path, []);
  return found;
}
