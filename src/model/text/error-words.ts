/** What something that was thrown says, as one writes it behind a colon. */
export function errorWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
