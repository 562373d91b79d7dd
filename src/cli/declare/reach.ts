import { Option } from 'commander';
import { portNumber, wholeNumber } from '../arguments.ts';
import { type Declaring, JSON_FLAG, type JsonOption } from './declaring.ts';

/** The subcommands that tell who reaches whom. */
export function declareReach(declaring: Declaring): void {
  declarePing(declaring);
  declareMatrix(declaring);
  declareExplain(declaring);
}

type MatrixOptions = JsonOption & { readonly tcp?: number };

type PingOptions = JsonOption & {
  readonly from: string;
  readonly count?: number;
  readonly interval: string;
  readonly csv?: true;
};

function declarePing({ program, context, finish }: Declaring): void {
  program
    .command('ping')
    .argument('<target...>', 'addresses, names, or the other kinds of targets below')
    .description('ping, or probe a port, a DNS name or a path, from any namespace')
    .option('--from <namespace>', 'where to ping from', 'host')
    .option('--count <number>', 'probes to send; without it, until Ctrl-C', wholeNumber('--count'))
    .option('--interval <seconds>', 'time between probes', '1')
    .option(...JSON_FLAG)
    .addOption(new Option('--csv', 'print one line of CSV a probe').conflicts('json'))
    .action(async (targets: string[], options: PingOptions) => {
      const { ping } = await import('../probe/ping.ts');
      await finish(ping(context, targets, options));
    })
    .addHelpText('after', TARGET_HELP);
}

const TARGET_HELP = `
Targets:
  ADDRESS, NAME           ICMP echo
  tcp://HOST:PORT         a TCP connection: time to accept, or refused, or filtered
  udp://HOST:PORT         a datagram: an answer, or ICMP "port unreachable", or silence
  dns://NAME              the name's IPv4 addresses, from the resolver of --from
  dns://NAME@SERVER       the same from another name server
  http://HOST:PORT/PATH   a GET: its status, and the time to the first byte
  mtu://HOST              the largest packet that gets there uncut, and who says so`;

function declareMatrix({ program, context, finish }: Declaring): void {
  program
    .command('matrix')
    .argument('[namespace...]', 'namespaces to include (default: all)')
    .description('who reaches whom: every namespace asks every other')
    .option('--tcp <port>', 'a TCP port to connect to, in addition to ICMP', portNumber('--tcp'))
    .option(...JSON_FLAG)
    .action(async (names: string[], options: MatrixOptions) => {
      const { matrix } = await import('../probe/matrix.ts');
      await finish(matrix(context, names, options));
    });
}

function declareExplain({ program, context, finish }: Declaring): void {
  program
    .command('explain')
    .argument('<from>', 'a name, a container, pid:N, an inode number, or host')
    .argument('<to>', 'the same, or an IP address')
    .description('whether one reaches the other, and why not')
    .option('--tcp <port>', 'ask for a connection to this TCP port', portNumber('--tcp'))
    .option(...JSON_FLAG)
    .addHelpText('after', EXPLAIN_HELP)
    .action(async (from: string, to: string, options: JsonOption & { readonly tcp?: number }) => {
      const { explainCommand } = await import('../explain/explain.ts');
      await finish(explainCommand(context, { from, to, ...options }));
    });
}

const EXPLAIN_HELP = `
It follows a packet there and back through every link, bridge, route and firewall rule on the way, and
really tries it once: by ICMP echo, or by TCP to the port. It says what is wrong first on the way, with
the command that shows it and what mends it. Nothing that it does stays; with --read-only it sets no
trace of netfilter while it tries. The exit code is 0 whenever it could be explained.`;
