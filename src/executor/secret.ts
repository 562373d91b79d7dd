/** Printed in place of a secret. */
export const HIDDEN = '•••';

/**
 * A text that is revealed only to its recipient. In JSON, and so in journals, in text and in logs
 * it is `HIDDEN`. Read back from there, it is a secret whose value is lost.
 */
export class Secret {
  readonly #text: string | null;

  /** Null if what it was is no longer known. */
  constructor(text: string | null) {
    this.#text = text;
  }

  /** Reveals it for the one request that it is meant for. Throws if its value was lost. */
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
