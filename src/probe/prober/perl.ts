/**
 * The prober for perl(1), with nothing but what perl itself brings (on Debian: perl-base).
 * Arguments and lines are those of `prober-command.ts`. Several probes may be under way: a silent
 * one delays none.
 */
export const PERL = String.raw`
use strict; use warnings; use Errno qw(EINPROGRESS ECONNREFUSED); use Fcntl;
use Socket qw(:DEFAULT :addrinfo); use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
my ($kind, $host, $port, $interval, $count, $limit, $payload) = @ARGV;
$payload = pack "H*", $payload; $| = 1;
sub now { clock_gettime(CLOCK_MONOTONIC) }
my $type = $kind eq "udp" ? SOCK_DGRAM : SOCK_STREAM;
my ($error, $found) = getaddrinfo($host, $port, {socktype => $type});
if ($error) { print "unknown $error\n"; exit 1 }
my (undef, $address) = getnameinfo($found->{addr}, NI_NUMERICHOST | NI_NUMERICSERV);
print "at $address\n";
my $input = -c STDIN ? undef : fileno STDIN;
my ($number, $next, %open) = (0, now());
sub told {
  my ($probe, $words) = @_;
  print "$probe->{number} $words\n";
  delete $open{$probe->{fd}} if defined $probe->{fd};
}
sub took { my ($probe, $at) = @_; int(($at - $probe->{begin}) * 1e6 + 0.5) }
sub failed {
  my ($probe, $at) = @_;
  told($probe, $! == ECONNREFUSED ? "refused " . took($probe, $at) : "failed $!");
}
sub hex_of { length $_[0] ? unpack "H*", $_[0] : "-" }
sub begin {
  my $probe = {number => $number++, stage => $kind eq "udp" ? "read" : "connect", text => ""};
  $probe->{begin} = now();
  socket($probe->{socket}, $found->{family}, $type, 0) or return failed($probe, now());
  $probe->{fd} = fileno $probe->{socket};
  fcntl $probe->{socket}, F_SETFL, O_NONBLOCK;
  $open{$probe->{fd}} = $probe;
  $probe->{begin} = now();
  if (connect $probe->{socket}, $found->{addr}) {
    if ($kind eq "udp") { defined send $probe->{socket}, $payload, 0 or failed($probe, now()) }
    else { connected($probe, now()) }
  } elsif ($! != EINPROGRESS) { failed($probe, now()) }
}
sub connected {
  my ($probe, $at) = @_;
  $! = unpack "i", getsockopt $probe->{socket}, SOL_SOCKET, SO_ERROR;
  return failed($probe, $at) if $!;
  return told($probe, "answered " . took($probe, $at) . " -") if $kind eq "tcp";
  $probe->{stage} = "read";
  defined send $probe->{socket}, $payload, 0 or failed($probe, now());
}
sub readable {
  my ($probe, $at) = @_;
  if ($kind eq "udp") {
    defined recv $probe->{socket}, my $reply, 65535, 0 or return failed($probe, $at);
    return told($probe, "answered " . took($probe, $at) . " " . hex_of($reply));
  }
  my $size = sysread $probe->{socket}, my $more, 4096;
  return failed($probe, $at) if !defined $size;
  $probe->{took} = took($probe, $at) if $probe->{text} eq "";
  $probe->{text} .= $more;
  return if $size && $probe->{text} !~ /\n/ && length $probe->{text} < 1024;
  return told($probe, "failed closed without an answer") if $probe->{text} eq "";
  told($probe, "answered $probe->{took} " . hex_of(substr $probe->{text} =~ s/\r?\n.*//sr, 0, 1024));
}
while (1) {
  my $now = now();
  if ($next <= $now && (!$count || $number < $count)) {
    begin();
    $next += $interval;
    $next = $now + $interval if $next < $now;
  }
  told($_, "silent") for grep { $now >= $_->{begin} + $limit } values %open;
  last if $count && $number >= $count && !%open;
  my ($reads, $writes, $until) = ("", "", $next);
  $until = $now + $limit if $count && $number >= $count;
  vec($reads, $input, 1) = 1 if defined $input;
  for (values %open) {
    if ($_->{stage} eq "connect") { vec($writes, $_->{fd}, 1) = 1 } else { vec($reads, $_->{fd}, 1) = 1 }
    $until = $_->{begin} + $limit if $_->{begin} + $limit < $until;
  }
  my $wait = $until - now();
  my $ready = select $reads, $writes, undef, $wait > 0 ? $wait : 0;
  next if $ready < 1;
  my $at = now();
  exit if defined $input && vec($reads, $input, 1) && !sysread STDIN, my $rest, 4096;
  for my $probe (values %open) {
    if (vec $writes, $probe->{fd}, 1) { connected($probe, $at) }
    elsif (vec $reads, $probe->{fd}, 1) { readable($probe, $at) }
  }
}
`;
