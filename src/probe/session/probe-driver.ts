/** How the probes of each kind are sent and interpreted, other than those of ping itself. Pure. */
import type { Command } from '../../executor/command.ts';
import { quoteWord } from '../../executor/show.ts';
import { answerWords, decodeAnswer, encodeQuestion } from '../dns-message.ts';
import { authorityOf, httpRequest, statusOf } from '../http-message.ts';
import { type MtuSearch, mtuCommand } from '../mtu/mtu-step.ts';
import { startMtuSearch } from '../mtu/path-mtu.ts';
import type { Clock, OutcomeDetail } from '../ping/ping-stats.ts';
import type { ProbeTarget, Server } from '../probe-target.ts';
import type { ProberLine } from '../prober/parse-prober.ts';
import { type AnyTool, proberCommand, TOOLS } from '../prober/prober-command.ts';
import { resolverCommand } from '../resolver.ts';
import { stdinBound } from '../stdin-bound-process.ts';
import { type TcpAnswer, tcpConnectCommand } from '../tcp-connect.ts';

/** How the probes of a session are sent now. */
export type ProbeDriver =
  | { readonly kind: 'ping' }
  /** Looks which name server is asked where the probes come from. */
  | { readonly kind: 'resolver'; readonly paths: readonly string[]; readonly found: string | null }
  | {
      readonly kind: 'prober';
      readonly server: Server;
      /** The first is in use; the others are tried where it is not there. */
      readonly tools: readonly AnyTool[];
      /** Why the host did not resolve. */
      readonly unknown: string | null;
      /** What the tools before said that they lack. */
      readonly lacking: readonly string[];
    }
  | {
      readonly kind: 'mtu';
      readonly search: MtuSearch;
      readonly roundAt: Clock;
      /** When the next packet may leave; null while one is under way. */
      readonly due: Clock | null;
    };

/**
 * Milliseconds that a probe gets. A lost SYN is sent again after a second: the time of its answer
 * would not be that of the path.
 */
const LIMITS = { tcp: 1000, udp: 1000, dns: 2000, http: 5000 } as const;

/** An empty line: harmless to whatever listens, and many answer it. */
const UDP_PAYLOAD = Buffer.from('\n');

/**
 * `resolverPaths`: where the resolv.conf may lie that counts where the probes come from, the best
 * first.
 */
export function driverFor(
  target: ProbeTarget,
  resolverPaths: readonly string[],
  at: Clock,
): ProbeDriver {
  switch (target.kind) {
    case 'icmp':
      return { kind: 'ping' };
    case 'mtu':
      return { kind: 'mtu', search: startMtuSearch(target.host), roundAt: at, due: null };
    case 'dns':
      return target.server === null
        ? { kind: 'resolver', paths: resolverPaths, found: null }
        : proberDriver(target.server);
    default:
      return proberDriver(
        { host: target.host, port: target.port },
        target.kind === 'tcp' ? [...TOOLS, 'nc'] : TOOLS,
      );
  }
}

export function proberDriver(server: Server, tools: readonly AnyTool[] = TOOLS): ProbeDriver {
  return { kind: 'prober', server, tools, unknown: null, lacking: [] };
}

export type Pace = { readonly intervalMs: number; readonly count: number | null };

/** What should be running; null between two packets of a search. */
export function driverCommand(
  speech: Exclude<ProbeDriver, { kind: 'ping' }>,
  target: ProbeTarget,
  pace: Pace,
): Command | null {
  switch (speech.kind) {
    case 'resolver':
      return resolverCommand(speech.paths);
    case 'mtu':
      return speech.due === null ? mtuCommand(speech.search) : null;
    case 'prober': {
      const [tool] = speech.tools;
      if (tool === undefined || target.kind === 'icmp' || target.kind === 'mtu') return null;
      const kind = target.kind === 'dns' ? 'udp' : target.kind;
      const limitMs = LIMITS[target.kind];
      if (tool === 'nc') {
        const { host: address, port } = speech.server;
        return stdinBound(tcpConnectCommand({ address, port, limitMs, ...pace }));
      }
      const payload = payloadOf(target);
      const request = { kind, ...speech.server, payload, limitMs, ...pace } as const;
      return { ...proberCommand(tool, request), typed: typedFor(target, speech.server) };
    }
  }
}

/** What a person would type to see the same. */
function typedFor(target: ProbeTarget, { host, port }: Server): string {
  switch (target.kind) {
    case 'dns':
      return `dig ${quoteWord(`@${host}`)} -p ${port} ${quoteWord(target.name)} A`;
    case 'http':
      return `curl -sI -X GET ${quoteWord(`http://${authorityOf(target)}${target.path}`)}`;
    default:
      return `nc -vz${target.kind === 'udp' ? 'u' : ''} ${quoteWord(host)} ${port}`;
  }
}

function payloadOf(target: ProbeTarget): Uint8Array {
  switch (target.kind) {
    case 'dns':
      return encodeQuestion(target.name);
    case 'http':
      return httpRequest(target);
    default:
      return UDP_PAYLOAD;
  }
}

/** Outcome of one probe that a prober reported, interpreted for its kind. */
export type ProbeOutcome = Pick<OutcomeDetail, 'outcome'> & {
  readonly rtt: number | null;
  readonly said: string | null;
};

type ProbeLine = Extract<ProberLine, { probe: number }>;

/**
 * A TCP port answers by accepting; for UDP an ICMP "port unreachable" is an answer as well, the
 * only one that a closed port has. A name server answers with any code, a web server with any
 * status.
 */
export function outcomeOf(target: ProbeTarget, line: ProbeLine): ProbeOutcome {
  switch (line.kind) {
    case 'answered':
      return answerFate(target, line.rtt, line.reply);
    case 'refused':
      return target.kind === 'udp'
        ? { rtt: line.rtt, outcome: 'refused', said: 'port unreachable' }
        : { rtt: null, outcome: 'refused', said: refusalWords(target) };
    case 'silent':
      return { rtt: null, outcome: target.kind === 'tcp' ? 'filtered' : 'lost', said: null };
    case 'failed':
      return { rtt: null, outcome: 'failed', said: line.words };
  }
}

/** Outcome of a probe by nc(1), which may lack a fine enough clock: then there is no time. */
export function connectOutcome(target: ProbeTarget, answer: TcpAnswer): ProbeOutcome {
  switch (answer.kind) {
    case 'accepted':
      return answer.after === null
        ? {
            rtt: null,
            outcome: 'failed',
            said: 'accepted, but no program on this host can measure the time',
          }
        : outcomeOf(target, { kind: 'answered', probe: 0, rtt: answer.after, reply: NO_BYTES });
    case 'refused':
      return outcomeOf(target, { kind: 'refused', probe: 0, rtt: answer.after ?? 0 });
    case 'failed':
    case 'unknown':
      return outcomeOf(target, { kind: 'failed', probe: 0, words: answer.why });
    case 'silent':
      return outcomeOf(target, { kind: 'silent', probe: 0 });
  }
}

const NO_BYTES = new Uint8Array();

function refusalWords(target: ProbeTarget): string {
  return target.kind === 'dns' ? 'the port of the server is closed' : 'connection refused';
}

function answerFate(target: ProbeTarget, rtt: number, reply: Uint8Array): ProbeOutcome {
  switch (target.kind) {
    case 'dns': {
      const answer = decodeAnswer(reply);
      return answer === null
        ? { rtt: null, outcome: 'failed', said: 'the reply is not DNS' }
        : { rtt, outcome: 'answered', said: answerWords(answer) };
    }
    case 'http': {
      const status = statusOf(reply);
      return status === null
        ? { rtt: null, outcome: 'failed', said: 'the reply is not HTTP' }
        : { rtt, outcome: 'answered', said: status };
    }
    case 'udp':
      return { rtt, outcome: 'answered', said: `${reply.length} bytes` };
    default:
      return { rtt, outcome: 'answered', said: null };
  }
}
