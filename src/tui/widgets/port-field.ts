import { parsePort } from '../../model/address/port.ts';

/** The port that a typed text names, null where it is empty; or why it will not do. */
export function typedPort(
  typed: string,
): { readonly port: number | null } | { readonly why: string } {
  const text = typed.trim();
  if (text === '') return { port: null };
  const port = parsePort(text);
  return port === null ? { why: `${text} is not a port: a number from 1 to 65535` } : { port };
}
