import { randomBytes } from 'node:crypto';
import type { BuildId } from './plan.ts';

/** Crockford's base 32 (no i, l, o, u), so that an id can be read aloud and typed. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

const BUILD_ID = /^[0-9a-hjkmnp-tv-z]{6}$/;

/** A fresh id: six digits, 30 random bits. The journal refuses the rare one that is taken. */
export function newBuildId(): BuildId {
  return [...randomBytes(6)].map((byte) => DIGITS.charAt(byte % 32)).join('');
}

/** Whether a text has the form of a build id, so that it may become part of a path. */
export function isBuildId(text: string): boolean {
  return BUILD_ID.test(text);
}

/** The alias that every link of a build carries (IFLA_IFALIAS, at most 255 bytes). */
export function aliasOf(build: BuildId): string {
  return `patchpanel:${build}`;
}
