/** What stands wherever a secret would be printed. */
export const HIDDEN = '•••';

/**
 * A text that only the one it is meant for is handed. In JSON, so in a journal, in text and in a log it
 * is `HIDDEN`. Read back from there it is a secret that nobody knows any more.
 */
export class Secret {
  readonly #text: string | null;

  /** Null where what it was is not known any more. */
  constructor(text: string | null) {
    this.#text = text;
  }

  /** For the one request that it is meant for. Throws where it was not kept. */
  reveal(): string {
    if (this.#text === null) throw new Error('the secret was not kept: give it again');
    return this.#text;
  }

  /** A text of others' without it. */
  hideIn(text: string): string {
    return this.#text ? text.replaceAll(this.#text, HIDDEN) : text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }
}
