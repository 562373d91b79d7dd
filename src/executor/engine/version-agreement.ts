import { boundIn, versionFor } from './api-version.ts';

/**
 * The version of the Engine API that an engine is spoken to in; null until they have agreed on one.
 */
export type Agreement = { version: string | null };

/** Asks for the newest version that an engine serves; null if it names none. */
type Ping = () => Promise<string | null>;

export function agreement(): Agreement {
  return { version: null };
}

/**
 * Runs `use` with the agreed API version. If the engine refuses only because of the version, as
 * after it was replaced meanwhile, agrees again and runs it once more: nothing was done before.
 * Rejects as `use` does, and as `ping` does.
 */
export async function inVersion<T>(
  agreed: Agreement,
  ping: Ping,
  use: (version: string) => Promise<T>,
): Promise<T> {
  const version = agreed.version ?? (await agree(agreed, ping));
  try {
    return await use(version);
  } catch (error) {
    const bound = error instanceof Error ? boundIn(error.message) : null;
    const other = bound === null ? version : await instead(agreed, ping, { version, bound });
    if (other === version) throw error;
    return use(other);
  }
}

async function agree(agreed: Agreement, ping: Ping): Promise<string> {
  const version = versionFor(await ping());
  agreed.version = version;
  return version;
}

/** What another request has agreed on meanwhile, or the engine names, or its refusal. */
async function instead(
  agreed: Agreement,
  ping: Ping,
  refused: { readonly version: string; readonly bound: string },
): Promise<string> {
  if (agreed.version !== null && agreed.version !== refused.version) return agreed.version;
  const named = await agree(agreed, ping);
  if (named !== refused.version) return named;
  agreed.version = versionFor(refused.bound);
  return agreed.version;
}
