/** Asking many addresses at once, from inside one namespace. */
import { type Command, reading } from '../../executor/command.ts';

/**
 * Each ping of iputils sends until it is answered, for one second at most, so that an echo which an
 * address resolution swallows does not count; busybox's sends one. Each line of a ping comes with the number of its address in front, and a
 * last one with its exit status. Lines are shorter than PIPE_BUF, and so whole (pipe(7)).
 *
 * All connections are begun at once by perl(1); where there is none by a bash(1) each, which
 * timeout(1) ends. Every line: `tcp NUMBER STATUS MICROSECONDS WORDS`, the time `-` where not measured.
 */
const ASK = String.raw`
port=$1; shift
case $(ping -V 2>&1) in *iputils*) often='-n -i 0.2' ;; *) often= ;; esac
number=0
for address do
  number=$((number + 1))
  {
    {
      ping $often -c 1 -w 1 -- "$address" 2>&1
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
my ($port, @addresses) = @ARGV;
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
my $end = clock_gettime(CLOCK_MONOTONIC) + 1;
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
' "$port" "$@" 2>/dev/null || {
      number=0
      for address do
        number=$((number + 1))
        {
          said=$(timeout 1 bash --norc -c 'true 3<>"/dev/tcp/$1/$2"' bash "$address" "$port" 2>&1)
          status=$?
          echo "tcp $number $status -" $said
        } &
      done
    } ;;
esac
wait
`;

/** Addresses that are asked at once from one namespace. */
export const AT_ONCE = 32;

const TIME_LIMIT = 8_000;

/** Asks up to `AT_ONCE` addresses, each by ICMP and, unless null, by the TCP port. Takes about a second. */
export function askCommand(addresses: readonly string[], port: number | null): Command {
  const tried = addresses[0] ?? '';
  const ping = `ping -c 1 -w 1 ${tried}`;
  const both = port === null ? ping : `sh -c '${ping}; nc -z -v -w 1 ${tried} ${port}'`;
  const more = addresses.length > 1 ? ` # and ${addresses.length - 1} more` : '';
  return reading(
    ['sh', '-c', `export LC_ALL=C\n${ASK}`, 'patchpanel', String(port ?? '-'), ...addresses],
    { timeLimit: TIME_LIMIT, typed: `${both}${more}` },
  );
}
