import { GarbledError } from '../../../executor/netlink/netlink-messages.ts';

/** Types are cut to their lower bits: the two upper ones say nested, and in network order. */
const TYPE = 0x3fff;
/** Of types up to this one the place is kept; each message has its own enumeration. */
const HIGHEST = 63;

/**
 * The attributes of a message, or those nested in one (struct rtattr, rtnetlink(7)). Of a type that
 * comes twice the first counts, as for iproute2. Reading one that is too short throws GarbledError.
 */
export class Attributes {
  readonly #bytes: Buffer;
  /** Where each type's payload starts; 0 if there is none. */
  readonly #starts = new Int32Array(HIGHEST + 1);
  /** The largest type that is there. */
  readonly highest: number = 0;

  /** Throws GarbledError where a length leads outside of `start` to `end`. */
  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    let at = start;
    while (at < end) {
      const length = at + 4 > end ? 0 : bytes.readUInt16LE(at);
      if (length < 4 || at + length > end) throw new GarbledError('an attribute is cut short');
      const type = bytes.readUInt16LE(at + 2) & TYPE;
      if (type > this.highest) this.highest = type;
      if (type <= HIGHEST && this.#starts[type] === 0) this.#starts[type] = at + 4;
      at += (length + 3) & ~3;
    }
  }

  has(type: number): boolean {
    return this.#startOf(type) !== 0;
  }

  /** The payload; null if there is no such attribute. */
  bytes(type: number): Buffer | null {
    const start = this.#startOf(type);
    return start === 0 ? null : this.#bytes.subarray(start, this.#endFrom(start));
  }

  u8(type: number): number | null {
    const start = this.#sized(type, 1);
    return start === 0 ? null : this.#bytes.readUInt8(start);
  }

  u16(type: number): number | null {
    const start = this.#sized(type, 2);
    return start === 0 ? null : this.#bytes.readUInt16LE(start);
  }

  u32(type: number): number | null {
    const start = this.#sized(type, 4);
    return start === 0 ? null : this.#bytes.readUInt32LE(start);
  }

  i32(type: number): number | null {
    const start = this.#sized(type, 4);
    return start === 0 ? null : this.#bytes.readInt32LE(start);
  }

  /** A C string: up to its NUL, or the attribute's end. What is not UTF-8 becomes U+FFFD. */
  text(type: number): string | null {
    const start = this.#startOf(type);
    if (start === 0) return null;
    const end = this.#endFrom(start);
    const nul = this.#bytes.indexOf(0, start);
    return this.#bytes.toString('utf8', start, nul < 0 || nul > end ? end : nul);
  }

  nested(type: number): Attributes | null {
    const start = this.#startOf(type);
    return start === 0 ? null : new Attributes(this.#bytes, start, this.#endFrom(start));
  }

  #startOf(type: number): number {
    return this.#starts[type] ?? 0;
  }

  #endFrom(start: number): number {
    return start - 4 + this.#bytes.readUInt16LE(start - 4);
  }

  #sized(type: number, size: number): number {
    const start = this.#startOf(type);
    if (start !== 0 && this.#endFrom(start) - start < size) {
      throw new GarbledError(`attribute ${type} has less than ${size} bytes`);
    }
    return start;
  }
}
