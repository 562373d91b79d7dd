import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../fixtures/', import.meta.url);

/** A recording, as text. */
export function fixture(path: string): string {
  return readFileSync(new URL(path, FOLDER), 'utf8');
}

function folders(path: string): readonly string[] {
  return readdirSync(new URL(path, FOLDER), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** The versions of iproute2 that recordings exist of. */
export const IPROUTE2 = folders('iproute2/');

/** The versions of Docker that recordings exist of. */
export const DOCKER_VERSIONS = folders('engine/').filter((name) => /^\d/.test(name));

/** The releases of Debian whose programs' words are recorded (test/fixtures/words). */
export const RELEASES = folders('words/');
