import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import type { TlsFiles } from './engine-endpoint.ts';
import { readSettings } from './settings-file.ts';

type Place = { readonly host: string; readonly port: number; readonly tls: TlsFiles };

/**
 * A connection whose other end has shown its certificate: nothing is said before that. Rejects if
 * the certificate is not trusted, with Node's code for why (nodejs.org, tls, "X509 certificate
 * error codes"), where a file cannot be read, and once `signal` aborts.
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

/** Required: without it no certificate can be trusted. */
async function authorityIn(path: string): Promise<Buffer> {
  const bytes = await bytesOf(path, 'the certificate of the authority');
  if (bytes === null) throw new Error(`the certificate of the authority is not there: ${path}`);
  return bytes;
}

/**
 * Our own certificate and key: an engine that asks for none needs none, so they may be missing, as
 * for docker.
 */
async function ownIn(path: string | null): Promise<Buffer | undefined> {
  const bytes = path === null ? null : await bytesOf(path, 'your own certificate or key');
  return bytes ?? undefined;
}

/**
 * Null if there is no such file; rejects, and names it by its part, where it may not or cannot be
 * read.
 */
async function bytesOf(path: string, part: string): Promise<Buffer | null> {
  const file = await readSettings(path).catch((error: Error) => {
    throw new Error(`${part} cannot be read: ${error.message}`);
  });
  if (file.kind === 'untrusted') throw new Error(`${part} is not read: ${file.why}. ${file.hint}`);
  return file.kind === 'read' ? file.bytes : null;
}
