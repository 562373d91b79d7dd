import { type Command, reading } from '../../executor/command.ts';
import type { CommandResult } from '../../executor/command-result.ts';
import type { Executor } from '../../executor/executor.ts';
import { inNamespace } from '../../executor/namespace-entry.ts';
import { showCommand } from '../../executor/show.ts';
import { isSlow, overdueWords, withStarts } from '../../executor/slowness.ts';
import { speedOf } from '../../executor/speed.ts';
import { namespaceEntryOf } from '../../inventory/kernel/entry-of.ts';
import { contains, familyOf } from '../../model/address/address.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { parsePingLine } from '../../probe/ping/ping-parse.ts';
import { troubleOf } from '../../probe/ping/ping-trouble.ts';
import { tcpConnectCommand, typedTcpConnect } from '../../probe/tcp-connect.ts';
import { parseConnectAttempt, parseEchoAttempt } from './parse-attempt.ts';
import { type Attempt, NO_PROBE, type ProbeResult } from './probe-result.ts';

export type ProbeRequest = {
  readonly executor: Executor;
  readonly snapshot: Snapshot;
  readonly from: NamespaceId;
  /** Null if there is nothing to send to. */
  readonly destination: string | null;
  /** The link that it leaves by; null if there is no route. */
  readonly link: string | null;
  /** The TCP port to connect to; null to ask only by ICMP echo. */
  readonly port: number | null;
  readonly signal: AbortSignal;
};

/**
 * Milliseconds that an answer may take, once it was asked for. A host whose MAC is asked for in vain is asked again after a
 * second (arp(7), retrans_time): the first question may be lost where a link has only just come up.
 */
const PATIENCE_MS = 1_200;

/** Bytes of the headers of IP and ICMP (RFC 791, RFC 792, RFC 8200, RFC 4443). */
const HEADERS = { 4: 28, 6: 48 } as const;

/** Programs of which each starts the next, and something of room, before anything is sent. */
const PROGRAMS_TO_START = 4;

/** How commands are run in the source's namespace, and how a person would type them there. */
type SourceShell = {
  readonly run: (command: Command) => Promise<CommandResult>;
  readonly typed: (argv: Command['argv']) => string;
  readonly address: string;
  /** What a bare command takes there, in milliseconds; null where that is not known. */
  readonly bareMs: number | null;
};

/** An attempt, or why there was none. */
type Tried = { readonly attempt: Attempt | null; readonly why: string | null };

const NOT_TRIED: Tried = { attempt: null, why: null };

/**
 * Tries it from inside the source's namespace: by ICMP echo of the usual size and as large as the link
 * takes, and by TCP where a port is asked about. All at once, so that silence takes a second. Never
 * throws for what the host does.
 */
export async function runProbe(request: ProbeRequest): Promise<ProbeResult> {
  const { executor, snapshot, from, destination, link, port, signal } = request;
  const family = destination === null ? null : familyOf(destination);
  if (destination === null || family === null) return NO_PROBE;
  const namespace = namespaceOf(snapshot, from);
  const entry = namespace === null ? null : namespaceEntryOf(namespace);
  if (namespace === null || entry === null) {
    return {
      ...NO_PROBE,
      untried: ['send test packets: the namespace can no longer be entered'],
    };
  }
  const shell: SourceShell = {
    run: (command) => executor.run(inNamespace(entry, command), { signal }),
    typed: (argv) => showCommand(inNamespace(entry, reading(argv))),
    address: withZone(destination, link),
    bareMs: await speedOf(executor).measure(signal),
  };
  const size = namespace.links.find(({ name }) => name === link)?.mtu ?? 0;
  const bytes = size - HEADERS[family];
  const [echo, full, connection] = await Promise.all([
    tryEcho(shell),
    bytes > 0 ? tryFull(shell, bytes) : NOT_TRIED,
    port === null ? null : connectOnce(shell, port),
  ]);
  const tcp = connection === null ? NOT_TRIED : triedByConnecting(connection, destination, echo);
  return {
    small: (port === null ? echo : tcp).attempt,
    echo: echo.attempt,
    full: full.attempt,
    size: full.attempt === null ? null : size,
    untried: [...new Set([echo, full, tcp].flatMap(({ why }) => why ?? []))],
  };
}

/** A link-local address means nothing without its link (RFC 4007). */
function withZone(address: string, link: string | null): string {
  return link !== null && contains('fe80::/10', address) ? `${address}%${link}` : address;
}

/**
 * With a deadline iputils sends until one is answered, and ends there, or when somebody refuses. The
 * deadline is in whole seconds, so another ends it before, by the signal on which ping tells its figures.
 */
function untilAnswered(patienceMs: number): readonly [string, ...string[]] {
  const deadline = Math.max(2, Math.ceil(patienceMs / 1000));
  return [
    'timeout',
    ...['-s', 'INT', String(patienceMs / 1000)],
    ...['ping', '-n', '-c', '1', '-i', '0.2', '-w', String(deadline)],
  ];
}

/** Packets of `untilAnswered` whose silence says something: with fewer it had no time to hear an answer. */
const ENOUGH_PACKETS = 4;

/** What every ping knows: busybox sends one, and waits a second. */
const PING_ONCE = ['ping', '-c', '1', '-W', '1', '-w', '1'] as const;

async function tryEcho(shell: SourceShell): Promise<Tried> {
  const tried = await pingPatiently(shell, []);
  return tried.attempt === null ? ping(shell, PING_ONCE) : tried;
}

/** Not to be fragmented on the path: that only iputils can ask for. */
async function tryFull(shell: SourceShell, bytes: number): Promise<Tried> {
  const tried = await pingPatiently(shell, ['-M', 'do', '-s', String(bytes)]);
  const what = 'send a packet as large as the link’s MTU';
  return tried.why === null ? tried : { attempt: null, why: `${what}: ${tried.why}` };
}

/**
 * On a slow host silence counts only where enough was sent: a program that has just begun has not been kept
 * waiting. That it sends nothing at all is an answer too: it does not count what the kernel took no buffer
 * for (ENOBUFS), as of what the other end of a veth has no room for.
 */
async function pingPatiently(shell: SourceShell, options: readonly string[]): Promise<Tried> {
  const patience = withStarts(PATIENCE_MS, PROGRAMS_TO_START, shell.bareMs);
  const first = await ping(shell, [...untilAnswered(patience), ...options]);
  if (!isSlow(shell.bareMs) || !isTooEarly(first)) return first;
  const longer = patience * 4;
  const second = await ping(shell, [...untilAnswered(longer), ...options]);
  if (!isTooEarly(second) || (second.hasBegun && second.sent === 0)) return second;
  const overdue = { afterMs: longer, bareMs: shell.bareMs };
  return { attempt: null, why: overdueWords('ping sent too little to tell', overdue) };
}

function isTooEarly({ attempt, sent }: Pinged): boolean {
  return attempt?.outcome === 'silent' && sent < ENOUGH_PACKETS;
}

/** With how many packets ping says that it sent, and whether it had begun to. */
type Pinged = Tried & { readonly sent: number; readonly hasBegun: boolean };

async function ping(
  { run, typed, address }: SourceShell,
  start: readonly [string, ...string[]],
): Promise<Pinged> {
  const argv = [...start, address] as const;
  const result = await run(reading(argv));
  const attempt = parseEchoAttempt(typed(argv), result);
  const parsed = result.stdout.split('\n').map((line) => parsePingLine(line, 1));
  const summary = parsed.find((line) => line?.kind === 'summary');
  const sent = {
    sent: summary?.kind === 'summary' ? summary.sent : 0,
    hasBegun: result.stdout.startsWith('PING '),
  };
  if (attempt.outcome === 'answered' || attempt.outcome === 'refused' || summary !== undefined) {
    return { attempt, why: null, ...sent };
  }
  const trouble = troubleOf(address, result);
  if (trouble.kind === 'not-sent') return { attempt, why: null, ...sent };
  const why = trouble.kind === 'fatal' ? trouble.problem.why : 'this ping does not support it';
  return { attempt: null, why: `ping ${address}: ${why}`, ...sent };
}

type Connection = { readonly command: string; readonly result: CommandResult };

async function connectOnce(
  { run, typed, address, bareMs }: SourceShell,
  port: number,
): Promise<Connection> {
  const startMs = withStarts(0, PROGRAMS_TO_START, bareMs);
  const limits = { intervalMs: PATIENCE_MS, limitMs: PATIENCE_MS, startMs };
  const once = { address, port, count: 1, ...limits };
  const result = await run(tcpConnectCommand(once));
  return { command: typed(typedTcpConnect(address, port, PATIENCE_MS)), result };
}

function triedByConnecting(
  { command, result }: Connection,
  destination: string,
  echo: Tried,
): Tried {
  const attempt = parseConnectAttempt(command, destination, result, echo.attempt);
  if (attempt !== null) return { attempt, why: null };
  const why = result.stdout.includes('way none')
    ? 'the host has none of perl, bash with timeout, and nc'
    : result.message || 'the attempt ended without a result';
  return { attempt, why: `connect to a TCP port: ${why}` };
}
