/** The port that a typed text names, null where it is empty; or why it will not do. */
export function typedPort(
  typed: string,
): { readonly port: number | null } | { readonly why: string } {
  const text = typed.trim();
  if (text === '') return { port: null };
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return { port };
  return { why: `${text} is not a port: a number from 1 to 65535` };
}
