/** Keys as a terminal in raw mode sends them. */
const END = 4;
const ERASE: ReadonlySet<number> = new Set([8, 127]);
const ENTER: ReadonlySet<number> = new Set([10, 13]);

/** Bytes of a secret; what is typed beyond is not taken. sudo's longest is shorter. */
const LONGEST = 1024;

/** A line as it is typed, byte for byte of UTF-8. */
export function createSecretLine(): {
  /** Takes one byte; gives the line once it is done for the caller to overwrite, and null before. */
  readonly type: (byte: number) => Buffer | null;
} {
  const typed = Buffer.alloc(LONGEST);
  let length = 0;
  const done = (): Buffer => {
    const secret = Buffer.from(typed.subarray(0, length));
    typed.fill(0);
    length = 0;
    return secret;
  };
  /** A character ends where one begins: all its bytes but the first are 10xxxxxx (RFC 3629, 3). */
  const erase = () => {
    let isRest = true;
    while (isRest && length > 0) {
      length -= 1;
      isRest = ((typed[length] ?? 0) & 0xc0) === 0x80;
      typed[length] = 0;
    }
  };
  return {
    type: (byte) => {
      if (byte === END) {
        done().fill(0);
        return Buffer.alloc(0);
      }
      if (ENTER.has(byte)) return done();
      if (ERASE.has(byte)) erase();
      else if (length < LONGEST) {
        typed[length] = byte;
        length += 1;
      }
      return null;
    },
  };
}
