import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../fixtures/', import.meta.url);

/** A recording, as text. */
export function fixture(path: string): string {
  return readFileSync(new URL(path, FOLDER), 'utf8');
}

/** The versions of iproute2 that recordings exist of. */
export const IPROUTE2 = readdirSync(new URL('iproute2/', FOLDER), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
