/** The first line of a program's words that is not blank, without the blanks around it; else empty. */
export function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]?.trim() ?? '';
}
