/** Connecting to a TCP port, again and again, with what a host is likely to have. */
import { type Command, reading } from '../executor/command.ts';

/**
 * Perl first: one process does for all attempts and each ends when it shall. bash(1) opens
 * /dev/tcp, in a process that timeout(1) can end. The last is nc(1): of OpenBSD, nmap and others it
 * knows `-z`, of many a busybox only `-e`. A program that lacks what it needs says so before the
 * first attempt.
 *
 * Prints `way NAME`, then a line for each attempt: what was said, an exit status, and the clock
 * before and after in seconds, with tabs between. A line with nothing but words was ended before it
 * knew. What timeout(1) ends was started by it first, so it gets the time that this takes on top;
 * and only one that has begun to connect was kept waiting.
 */
const CONNECT = String.raw`
address=$1 port=$2 count=$3 interval=$4 limit=$5 whole=$6 room=$7 whole_room=$8

perl -e '
use strict;
use Errno qw(EINPROGRESS);
use Fcntl;
use Socket qw(:DEFAULT :addrinfo);
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC sleep);
my ($address, $port, $count, $interval, $limit) = @ARGV;
my ($error, $found) =
  getaddrinfo($address, $port, {flags => AI_NUMERICHOST, socktype => SOCK_STREAM});
die $error if $error;
sub attempt {
  socket(my $socket, $found->{family}, SOCK_STREAM, 0) or return (1, $!);
  fcntl($socket, F_SETFL, O_NONBLOCK);
  return (0, "") if connect($socket, $found->{addr});
  return (1, $!) if $! != EINPROGRESS;
  my $wanted = "";
  vec($wanted, fileno($socket), 1) = 1;
  select(undef, $wanted, undef, $limit) or return (124, "timed out");
  $! = unpack("i", getsockopt($socket, SOL_SOCKET, SO_ERROR));
  return $! ? (1, $!) : (0, "");
}
$| = 1;
print "way perl\n";
my $start = clock_gettime(CLOCK_MONOTONIC);
for (my $number = 1; ; $number++) {
  my $begin = clock_gettime(CLOCK_MONOTONIC);
  my ($status, $said) = attempt();
  my $end = clock_gettime(CLOCK_MONOTONIC);
  printf "%s\t%d\t%.6f\t%.6f\n", $said, $status, $begin, $end;
  last if $number == $count;
  my $rest = $start + $number * $interval - $end;
  sleep($rest) if $rest > 0;
}
' "$address" "$port" "$count" "$interval" "$limit" 2>/dev/null && exit

by_bash() {
  said=$(
    timeout "$room" bash --norc -c '
      now() { now=$EPOCHREALTIME; [ -n "$now" ] || now=$(date +%s.%N); }
      now; begin=$now
      echo begun
      true 3<>"/dev/tcp/$1/$2"; status=$?
      now; printf "\t%s\t%s\t%s" "$status" "$begin" "$now"
    ' bash "$address" "$port" 2>&1
  )
  # It was ended at the limit: 124 by the timeout of coreutils, and by the signal that of a busybox sent.
  case $?/$said in
    124/*begun* | 143/*begun*) printf '%s\t124\t-\t-' "$said" ;;
    */*begun*) printf %s "$said" ;;
  esac
}
by_nc() {
  begin=$(date +%s.%N)
  case $zero in
    yes) nc -z -v -n -w "$whole" "$address" "$port" ;;
    *) nc -w "$whole" "$address" "$port" -e true ;;
  esac </dev/null 2>&1
  printf '\t%s\t%s\t%s' "$?" "$begin" "$(date +%s.%N)"
}
knows() { command -v "$1" >/dev/null; }

if knows bash && knows timeout; then
  way=bash
  timeout "$room" true 2>/dev/null
  case $? in 0 | 124) ;; *) room=$whole_room ;; esac
elif knows nc; then
  way=nc
  nc -h 2>&1 | grep -q -e '-z' && zero=yes
else echo 'way none'; exit
fi
echo "way $way"
number=1
while :; do
  said=$("by_$way" | tr '\n' ' ')
  [ -n "$said" ] || said=ended
  printf '%s\n' "$said"
  [ "$number" = "$count" ] && exit
  number=$((number + 1)); sleep "$interval"
done
`;

export type TcpConnectRequest = {
  /** An IPv4 or IPv6 address, perhaps with a zone; no name. */
  readonly address: string;
  readonly port: number;
  /** Attempts to make; null to go on until ended. */
  readonly count: number | null;
  /** Milliseconds from one attempt to the next. */
  readonly intervalMs: number;
  /**
   * Milliseconds until an attempt without an answer is given up; nc takes the nearest whole
   * seconds.
   */
  readonly limitMs: number;
  /** Milliseconds that programs take to start, where that is worth counting. */
  readonly startMs?: number;
};

/** Milliseconds that the shell and its programs may take beside the attempts. */
const MARGIN = 5_000;

/** Connects, and closes at once what was accepted. Each line it prints is for `parseTcpConnect`. */
export function tcpConnectCommand(request: TcpConnectRequest): Command {
  const { address, port, count, intervalMs, limitMs, startMs = 0 } = request;
  const whole = wholeSeconds(limitMs);
  const room = limitMs + startMs;
  const times = [intervalMs / 1000, limitMs / 1000, whole, room / 1000, wholeSeconds(room)];
  const data = [address, port, count ?? 0, ...times].map(String);
  return reading(['sh', '-c', `export LC_ALL=C\n${CONNECT}`, 'patchpanel', ...data], {
    timeLimit: (count ?? 1) * Math.max(intervalMs, limitMs, whole * 1000) + MARGIN,
    typed: typedTcpConnect(address, port, limitMs).join(' '),
  });
}

/** As a person tries it: nc(1) is what most know. */
export function typedTcpConnect(address: string, port: number, limitMs: number): Command['argv'] {
  return ['nc', '-z', '-v', '-n', '-w', String(wholeSeconds(limitMs)), address, String(port)];
}

/** nc knows no fractions, and neither does the timeout of a busybox. */
function wholeSeconds(milliseconds: number): number {
  return Math.max(1, Math.round(milliseconds / 1000));
}

/** Outcome of one attempt to connect. */
export type TcpAnswer =
  /** Microseconds until it was accepted; null if the host has no clock that is fine enough. */
  | { readonly kind: 'accepted'; readonly after: number | null }
  /**
   * ECONNREFUSED: a TCP reset, or ICMP's port unreachable, which the kernel does not tell apart.
   */
  | { readonly kind: 'refused'; readonly after: number | null }
  /** Another ICMP error, or the host's own kernel would not; in strerror(3)'s words. */
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'silent' }
  /** What connects ended before it knew, or in words that tell nothing. */
  | { readonly kind: 'unknown'; readonly why: string };

export type TcpConnectLine =
  /**
   * The program that connects on the host; `none` if there is no such program, and then nothing
   * follows.
   */
  | { readonly kind: 'way'; readonly way: 'perl' | 'bash' | 'nc' | 'none' }
  | { readonly kind: 'answer'; readonly answer: TcpAnswer };

const WAY = /^way (perl|bash|nc|none)$/;
const ATTEMPT = /^(.*)\t(\d+)\t(\S*)\t(\S*)\s*$/;
const REFUSED = /connection refused/i;
const SILENT = /timed out|timeout/i;

/** Connecting gives errors that have no meaning but these; what nc says around them differs. */
const FAILURES = [
  'No route to host',
  'Network is unreachable',
  'Host is down',
  'Permission denied',
  'Operation not permitted',
  'Cannot assign requested address',
  'Address family not supported by protocol',
  'Protocol not available',
  'Invalid argument',
];

/** One line of what `tcpConnectCommand` prints. Null for an empty one. */
export function parseTcpConnect(line: string): TcpConnectLine | null {
  const way = WAY.exec(line)?.[1];
  if (way === 'perl' || way === 'bash' || way === 'nc' || way === 'none') {
    return { kind: 'way', way };
  }
  if (line === '') return null;
  return { kind: 'answer', answer: answerOf(line) };
}

function answerOf(line: string): TcpAnswer {
  const [, words = '', status, begin = '', end = ''] = ATTEMPT.exec(line) ?? [];
  if (status === undefined) return { kind: 'unknown', why: 'it ended before it knew' };
  const said = words.replace(/^begun\b/, '');
  const after = microseconds(begin, end);
  if (status === '0') return { kind: 'accepted', after };
  if (REFUSED.test(said)) return { kind: 'refused', after };
  if (status === '124' || SILENT.test(said)) return { kind: 'silent' };
  const known = FAILURES.find((failure) => said.includes(failure));
  if (known !== undefined) return { kind: 'failed', why: known };
  return { kind: 'unknown', why: said.trim() || `exit code ${status}` };
}

/** The date(1) of a busybox may know no nanoseconds, and then prints `1700000000.%N`. */
function microseconds(begin: string, end: string): number | null {
  if (!/\.\d{6}/.test(begin) || !/\.\d{6}/.test(end)) return null;
  return Math.max(0, Math.round((Number(end) - Number(begin)) * 1e6));
}
