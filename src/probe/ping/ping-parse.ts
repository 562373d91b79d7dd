/**
 * What ping prints, line by line, under LC_ALL=C: iputils (ping/ping_common.c, ping.c,
 * ping6_common.c), busybox (networking/ping.c) and inetutils (ping/ping_echo.c).
 */

/**
 * Sequence numbers here count from 0 and are as ping prints them otherwise: 16 bits, so they wrap.
 */
export type PingLine =
  | { readonly kind: 'header'; readonly firstSequence: FirstSequence; readonly address: string }
  | {
      readonly kind: 'reply';
      readonly sequence: number;
      readonly rtt: Microseconds;
      readonly ttl: number | null;
      readonly from: string;
      /** ping itself saw an earlier answer to this probe. */
      readonly duplicate: boolean;
    }
  /**
   * A router or the kernel says why a probe will not be answered; without a sequence where ping
   * gave none.
   */
  | {
      readonly kind: 'error';
      readonly sequence: number | null;
      readonly from: string | null;
      readonly text: string;
    }
  /** `-O`: the next probe leaves and this one was not answered; it still may be. */
  | { readonly kind: 'unanswered'; readonly sequence: number }
  | { readonly kind: 'summary'; readonly sent: number; readonly received: number };

/** The number on a ping's first probe: iputils counts from 1, busybox and inetutils from 0. */
export type FirstSequence = 0 | 1;

export type Microseconds = number;

const HEADER = /^PING \S+ ?\(([^)]*)\)(:?)/;
const REPLY =
  /^\d+ bytes from (.+?):? (?:icmp_seq|icmp_req|seq)=(\d+)(?: (?:ttl|hlim)=(\d+))? time[=<]([\d.]+) ms(.*)$/;
const ERROR = /^From (.+?):? icmp_seq=(\d+) (.+)$/;
const UNANSWERED = /^no answer yet for icmp_seq=(\d+)/;
const SUMMARY = /^(\d+) packets transmitted, (\d+) (?:packets )?received/;
const SAID = /^(?:\S*\/)?ping6?: (.+)$/;
const TIMESTAMP = /^\[\d+\.\d+\] /;
const BETWEEN_PARENTHESES = /\(([^)]+)\)$/;

/** Sequence numbers are 16 bits wide (RFC 792) and wrap after 65535. */
export const SEQUENCE_SPACE = 0x1_0000;

/**
 * One line of ping's output or error output. Null for lines that say nothing about a probe: empty
 * lines, redirects, round-trip totals (patchpanel keeps its own).
 */
export function parsePingLine(line: string, firstSequence: FirstSequence): PingLine | null {
  const text = line.replace(TIMESTAMP, '');
  const probe = (printed: string) =>
    (Number(printed) - firstSequence + SEQUENCE_SPACE) % SEQUENCE_SPACE;

  const reply = REPLY.exec(text);
  if (reply) {
    const [, from = '', sequence = '', ttl, time = '', rest = ''] = reply;
    return {
      kind: 'reply',
      sequence: probe(sequence),
      rtt: Math.round(Number(time) * 1000),
      ttl: ttl === undefined ? null : Number(ttl),
      from: bareAddress(from),
      duplicate: rest.includes('DUP!'),
    };
  }
  const unanswered = UNANSWERED.exec(text);
  if (unanswered) return { kind: 'unanswered', sequence: probe(unanswered[1] ?? '') };

  const error = ERROR.exec(text);
  if (error) {
    const [, from = '', sequence = '', what = ''] = error;
    if (what.startsWith('Redirect')) return null;
    return {
      kind: 'error',
      sequence: probe(sequence),
      from: bareAddress(from),
      text: what.trim(),
    };
  }
  const header = HEADER.exec(text);
  if (header) {
    const [, address = '', colon] = header;
    return { kind: 'header', firstSequence: colon === ':' ? 0 : 1, address };
  }
  const summary = SUMMARY.exec(text);
  if (summary) return { kind: 'summary', sent: Number(summary[1]), received: Number(summary[2]) };

  const said = SAID.exec(text);
  if (said) return { kind: 'error', sequence: null, from: null, text: said[1] ?? '' };
  return null;
}

/** `gateway (10.0.0.1)` → `10.0.0.1`, for a ping that was not told `-n`. */
function bareAddress(from: string): string {
  return BETWEEN_PARENTHESES.exec(from)?.[1] ?? from;
}
