/** Questions to a name server and its answers, as bytes (RFC 1035 4) and as words. */
import { decode, encode, RECURSION_DESIRED } from 'dns-packet';

/**
 * A question for the IPv4 addresses of a name. Each is asked from a socket of its own: the id need
 * not vary.
 */
export function encodeQuestion(name: string): Uint8Array {
  return encode({
    type: 'query',
    id: 0x7070,
    flags: RECURSION_DESIRED,
    questions: [{ type: 'A', name: name.replace(/\.$/, '') }],
  });
}

/**
 * The last four bits of the flags (RFC 1035 4.1.1), and what IANA calls the usual of their values.
 */
const CODE = 0x0f;
const CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

export type DnsAnswer = {
  /** `NOERROR`, `NXDOMAIN`, `SERVFAIL`, `REFUSED`, …. */
  readonly code: string;
  readonly addresses: readonly string[];
};

/** Decodes a server's answer; null if the bytes are not an answer. */
export function decodeAnswer(bytes: Uint8Array): DnsAnswer | null {
  try {
    const packet = decode(Buffer.from(bytes));
    if (packet.type !== 'response') return null;
    const code = (packet.flags ?? 0) & CODE;
    const addresses = (packet.answers ?? []).flatMap((answer) =>
      answer.type === 'A' ? [answer.data] : [],
    );
    return { code: CODES[code] ?? `RCODE ${code}`, addresses };
  } catch {
    // The package throws where a message is cut or points out of itself.
    return null;
  }
}

/** `NOERROR 172.18.0.2 172.18.0.3`, `NXDOMAIN`, `NOERROR, no IPv4 address`. */
export function answerWords({ code, addresses }: DnsAnswer): string {
  if (addresses.length > 0) return [code, ...addresses].join(' ');
  return code === 'NOERROR' ? `${code}, no IPv4 address` : code;
}
