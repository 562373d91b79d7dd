import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { sanitise } from '../../../model/text/sanitise.ts';
import {
  type Distrust,
  distrustOf,
  ownersHere,
  pathStatus,
  trustPath,
} from '../../trusted-path.ts';

/** Bytes that a file of settings may have; docker's have a few kilobytes. */
const MOST = 1024 * 1024;

export type SettingsFile =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'absent' }
  /** Nothing of it was read: why, as a sentence, and what to do. */
  | ({ readonly kind: 'untrusted' } & Pick<Distrust, 'why' | 'hint'>);

/**
 * Reads a file of another program that says what to connect to, such as docker's configuration and
 * its certificates, but only if nobody except this user and root can have written it: `sudo -E` and
 * `su` keep the HOME of their caller, who is not root. Never waits for the other end of a FIFO. A
 * relative path counts from the working directory. Rejects with what the system says where it
 * cannot be read although it is trusted.
 */
export async function readSettings(path: string): Promise<SettingsFile> {
  const absolute = resolve(path);
  if (!(await exists(absolute))) return { kind: 'absent' };
  const trust = await trustPath(absolute, 'settings');
  if (!trust.ok) return untrusted(trust);
  if (!trust.exists) return { kind: 'absent' };
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = constants;
  const handle = await open(trust.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  try {
    const facts = pathStatus(await handle.stat());
    const distrust = distrustOf(trust.path, facts, 'settings', ownersHere());
    if (distrust !== null) return untrusted(distrust);
    const bytes = await readWhole(handle);
    if (bytes !== null) return { kind: 'read', bytes };
    const why = `${sanitise(trust.path)} has more than 1 MiB`;
    return { kind: 'untrusted', why, hint: 'Move it away.' };
  } finally {
    await handle.close();
  }
}

/** Whether something of that name exists. Rejects if that cannot be determined. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^ENO(ENT|TDIR)$/.test(String(error.code));
}

const SUDO = 'Under sudo use sudo -H.';

function untrusted({ fault, why, hint }: Distrust): SettingsFile {
  return { kind: 'untrusted', why, hint: fault === 'owner' ? SUDO : hint };
}

/** Null if it has more than that: a file under /proc does not tell its size. */
async function readWhole(handle: FileHandle): Promise<Buffer | null> {
  const buffer = Buffer.alloc(MOST + 1);
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, at, buffer.length - at, at);
    at += bytesRead;
    if (at > MOST) return null;
    if (bytesRead === 0) return buffer.subarray(0, at);
  }
}
