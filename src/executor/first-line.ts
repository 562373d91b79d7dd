/** Returns the first non-blank line of a program's output, trimmed; empty if there is none. */
export function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]?.trim() ?? '';
}
