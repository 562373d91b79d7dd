/** A question to a web server and the first line of its answer (RFC 9112). */
import type { ProbeTarget } from './probe-target.ts';

type HttpTarget = Extract<ProbeTarget, { kind: 'http' }>;

/** `db:8080`, `[fd00::2]`: a zone means nothing to the other side (RFC 6874 4). */
export function authorityOf({ host, port }: HttpTarget): string {
  const name = host.includes(':') ? `[${host.replace(/%.*/, '')}]` : host;
  return port === 80 ? name : `${name}:${port}`;
}

/** A GET that asks to be the last of its connection. */
export function httpRequest(target: HttpTarget): Uint8Array {
  const lines = [
    `GET ${target.path} HTTP/1.1`,
    `Host: ${authorityOf(target)}`,
    'User-Agent: patchpanel',
    'Accept: */*',
    'Connection: close',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/** Returns `200 OK` for `HTTP/1.1 200 OK`; null if the text is not a status line. */
export function statusOf(firstLine: Uint8Array): string | null {
  const [, code, reason = ''] =
    /^HTTP\/\d(?:\.\d)? (\d{3})(?: (.*))?$/.exec(Buffer.from(firstLine).toString('latin1')) ?? [];
  return code === undefined ? null : `${code} ${reason}`.trim();
}
