/** Parses a port of TCP or UDP, 1 to 65535; null for anything else. */
export function parsePort(digits: string): number | null {
  const port = Number(digits);
  return /^\d{1,5}$/.test(digits) && port >= 1 && port <= 65_535 ? port : null;
}
