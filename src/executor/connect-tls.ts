import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type TLSSocket } from 'node:tls';
import type { TlsFiles } from './endpoint.ts';

type Place = { readonly host: string; readonly port: number; readonly tls: TlsFiles };

/**
 * A connection whose other end has shown its certificate: nothing is said before that. Rejects where the
 * certificate is not trusted, with Node's code for why (nodejs.org, tls, "X509 certificate error
 * codes"), where a file cannot be read, and once `signal` aborts.
 */
export async function connectTls(
  { host, port, tls }: Place,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const [ca, cert, key] = await Promise.all([
    tls.ca === null ? undefined : authorityIn(tls.ca),
    ownIn(tls.cert),
    ownIn(tls.key),
  ]);
  signal.throwIfAborted();
  const line = connect({ host, port, ca, cert, key, rejectUnauthorized: tls.verify });
  signal.addEventListener('abort', () => line.destroy(), { once: true });
  await once(line, 'secureConnect', { signal });
  return line;
}

/** Without it nobody could be trusted, so it has to be there. */
async function authorityIn(file: string): Promise<Buffer> {
  return readFile(file).catch((error: Error) => {
    throw new Error(`the certificate of the authority cannot be read: ${error.message}`);
  });
}

/** Our own certificate and key: an engine that asks for none needs none, so they may be missing, as for docker. */
async function ownIn(file: string | null): Promise<Buffer | undefined> {
  if (file === null) return undefined;
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`your own certificate or key cannot be read: ${error.message}`);
  });
}
