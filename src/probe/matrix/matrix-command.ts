/** Asking many addresses at once, from inside one namespace. */
import { type Command, reading } from '../../executor/command.ts';

/**
 * Each ping of iputils sends until it is answered, for the given seconds at most, so that an echo
 * which an address resolution swallows does not count; busybox's sends one. Each line of a ping
 * comes with the number of its address in front, and a last one with its exit status. Lines are
 * shorter than PIPE_BUF, and so whole (pipe(7)).
 *
 * All connections are begun at once by perl(1); if there is none, by a bash(1) each, which
 * timeout(1) ends, and which says first that it has begun: only then was it kept waiting. Every
 * line: `tcp NUMBER STATUS MICROSECONDS WORDS`, the time `-` where not measured.
 */
const ASK = String.raw`
port=$1 seconds=$2; shift 2
case $(ping -V 2>&1) in *iputils*) often='-n -i 0.2' ;; *) often= ;; esac
number=0
for address do
  number=$((number + 1))
  {
    {
      ping $often -c 1 -w "$seconds" -- "$address" 2>&1
      echo "exit $?"
    } | while IFS= read -r line; do
      printf 'icmp %s %s\n' "$number" "$line"
    done
  } &
done
case $port in
  -) ;;
  *)
    perl -e '
use strict;
use Errno qw(EINPROGRESS);
use Fcntl;
use Socket qw(:DEFAULT :addrinfo);
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
$| = 1;
my ($port, $seconds, @addresses) = @ARGV;
my %open;
sub tell_ { my ($number, $status, $begin, $said) = @_;
  printf "tcp %d %d %.0f %s\n", $number, $status, (clock_gettime(CLOCK_MONOTONIC) - $begin) * 1e6, $said }
my $number = 0;
for my $address (@addresses) {
  $number++;
  my ($error, $found) = getaddrinfo($address, $port, {flags => AI_NUMERICHOST, socktype => SOCK_STREAM});
  my $begin = clock_gettime(CLOCK_MONOTONIC);
  if ($error) { tell_($number, 1, $begin, $error); next }
  socket(my $socket, $found->{family}, SOCK_STREAM, 0) or do { tell_($number, 1, $begin, $!); next };
  fcntl($socket, F_SETFL, O_NONBLOCK);
  if (connect($socket, $found->{addr})) { tell_($number, 0, $begin, ""); next }
  if ($! != EINPROGRESS) { tell_($number, 1, $begin, $!); next }
  $open{fileno($socket)} = [$number, $begin, $socket];
}
my $end = clock_gettime(CLOCK_MONOTONIC) + $seconds;
while (%open) {
  my $left = $end - clock_gettime(CLOCK_MONOTONIC);
  last if $left <= 0;
  my $wanted = "";
  vec($wanted, $_, 1) = 1 for keys %open;
  select(undef, $wanted, undef, $left) or last;
  for my $file (keys %open) {
    next unless vec($wanted, $file, 1);
    my ($number, $begin, $socket) = @{delete $open{$file}};
    $! = unpack("i", getsockopt($socket, SOL_SOCKET, SO_ERROR));
    tell_($number, $! ? 1 : 0, $begin, $! ? $! : "");
  }
}
tell_($_->[0], 124, $_->[1], "") for values %open;
' "$port" "$seconds" "$@" 2>/dev/null || {
      number=0
      for address do
        number=$((number + 1))
        {
          said=$(timeout "$seconds" bash --norc -c '
            echo begun; true 3<>"/dev/tcp/$1/$2"' bash "$address" "$port" 2>&1)
          status=$?
          case $status/$said in
            *begun*) echo "tcp $number $status -" $said ;;
            *) echo "tcp $number 1 - it had not begun after $seconds s" ;;
          esac
        } &
      done
    } ;;
esac
wait
`;

/** Addresses that are asked at once from one namespace. */
export const AT_ONCE = 32;

/** Milliseconds for the programs of all of them to start and to end. */
const MARGIN = 7_000;

/**
 * Asks up to `AT_ONCE` addresses, each by ICMP and, unless null, by the TCP port.
 *
 * @param seconds how long an answer is waited for: whole ones, as ping takes no others everywhere
 */
export function askCommand(
  addresses: readonly string[],
  port: number | null,
  seconds: number,
): Command {
  const tried = addresses[0] ?? '';
  const ping = `ping -c 1 -w ${seconds} ${tried}`;
  const both = port === null ? ping : `sh -c '${ping}; nc -z -v -w ${seconds} ${tried} ${port}'`;
  const more = addresses.length > 1 ? ` # and ${addresses.length - 1} more` : '';
  return reading(
    [
      'sh',
      '-c',
      `export LC_ALL=C\n${ASK}`,
      'patchpanel',
      `${port ?? '-'}`,
      `${seconds}`,
      ...addresses,
    ],
    { timeLimit: seconds * 1000 + MARGIN, typed: `${both}${more}` },
  );
}
