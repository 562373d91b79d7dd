import type { Evidence } from '../finding.ts';

/** The outcome of one attempt, made from inside the source's namespace. */
export type Attempt = {
  readonly outcome: /** It was answered: an echo reply, or an accepted connection. */
    | 'answered'
    /** Somebody said no: a TCP reset, or an ICMP error with its sender in `from`. */
    | 'refused'
    /** Nobody said anything in time. */
    | 'silent'
    /** The source's own kernel would not send it. */
    | 'not-sent';
  /** Who answered or refused, where that was said. */
  readonly from: string | null;
  /**
   * What an ICMP error or the kernel said, in the words of the program that tried it:
   * `Destination Host Unreachable`, `Frag needed (mtu 1400)`, `connect: Network is unreachable`.
   */
  readonly said: string | null;
  readonly evidence: Evidence;
};

/** The outcome of all attempts. Null where there was no address to send to, or no program to try it with. */
export type ProbeResult = {
  /** By ICMP echo of the usual size, or by TCP to the port that is asked about. */
  readonly small: Attempt | null;
  /** By ICMP echo of the usual size: the same as `small` unless a TCP port is asked about. */
  readonly echo: Attempt | null;
  /** An ICMP echo as large as the source's link takes, not to be fragmented; null where not tried. */
  readonly full: Attempt | null;
  /** Bytes of the packet of `full`, with its IP header: the MTU of the link that it leaves by. */
  readonly size: number | null;
  /** What could not be tried, and why. */
  readonly untried: readonly string[];
};

/** The result for a question that has no address to send to. */
export const NO_PROBE: ProbeResult = {
  small: null,
  echo: null,
  full: null,
  size: null,
  untried: [],
};
