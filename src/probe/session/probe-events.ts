/**
 * Turns the lines and the end of a prober, of a look at the resolver or of a search step into
 * events. Pure.
 */
import type { CommandResult } from '../../executor/command-result.ts';
import { succeeded } from '../../executor/command-result.ts';
import type { Problem } from '../../model/problem.ts';
import { heardMtu } from '../mtu/mtu-step.ts';
import { mtuWords } from '../mtu/mtu-words.ts';
import { concludeMtuStep } from '../mtu/path-mtu.ts';
import type { Clock } from '../ping/ping-stats.ts';
import { troubleOf } from '../ping/ping-trouble.ts';
import type { ProbeTarget } from '../probe-target.ts';
import { parseProberLine } from '../prober/parse-prober.ts';
import { nameserverOf } from '../resolver.ts';
import { parseTcpConnect } from '../tcp-connect.ts';
import {
  connectOutcome,
  outcomeOf,
  type ProbeDriver,
  type ProbeOutcome,
  proberDriver,
} from './probe-driver.ts';

export type ProbeEvent =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'speech'; readonly speech: ProbeDriver; readonly address?: string | null }
  /** A probe of the process that runs, counted from 0; null for the next one. */
  | {
      readonly kind: 'probe';
      readonly probe: number | null;
      readonly fate: ProbeOutcome;
      readonly speech?: ProbeDriver;
    }
  /** Wants another process, which goes on where this one ended. */
  | { readonly kind: 'again'; readonly speech: ProbeDriver }
  | { readonly kind: 'failed'; readonly problem: Problem };

type Spoken = Exclude<ProbeDriver, { kind: 'ping' }>;

const NOTHING: ProbeEvent = { kind: 'nothing' };

export function eventOfLine(speech: Spoken, target: ProbeTarget, line: string): ProbeEvent {
  switch (speech.kind) {
    case 'resolver': {
      const found = speech.found ?? nameserverOf(line);
      return found === speech.found ? NOTHING : { kind: 'speech', speech: { ...speech, found } };
    }
    case 'mtu': {
      const search = heardMtu(speech.search, line);
      if (search === speech.search) return NOTHING;
      return { kind: 'speech', speech: { ...speech, search }, address: search.address };
    }
    case 'prober': {
      if (speech.tools[0] === 'nc') return heardConnect(speech, target, line);
      const said = parseProberLine(line);
      if (said === null) return NOTHING;
      switch (said.kind) {
        case 'at':
          return { kind: 'speech', speech, address: said.address };
        case 'unknown':
          return { kind: 'speech', speech: { ...speech, unknown: said.words } };
        case 'lacking':
          return {
            kind: 'speech',
            speech: { ...speech, lacking: [...speech.lacking, said.words] },
          };
        default:
          return { kind: 'probe', probe: said.probe, fate: outcomeOf(target, said) };
      }
    }
  }
}

function heardConnect(
  speech: Extract<ProbeDriver, { kind: 'prober' }>,
  target: ProbeTarget,
  line: string,
): ProbeEvent {
  const said = parseTcpConnect(line);
  if (said?.kind === 'answer') {
    return { kind: 'probe', probe: null, fate: connectOutcome(target, said.answer) };
  }
  if (said?.way !== 'none') return NOTHING;
  return { kind: 'speech', speech: { ...speech, lacking: [...speech.lacking, 'nc'] } };
}

type Ending = {
  /** What was asked for, as it was typed. */
  readonly what: string;
  readonly probe: ProbeTarget;
  readonly intervalMs: number;
  readonly result: CommandResult;
  readonly at: Clock;
};

/** Interprets the end of a process that was not told to end. */
export function eventOfEnd(speech: Spoken, ending: Ending): ProbeEvent {
  switch (speech.kind) {
    case 'resolver':
      return resolverEnded(speech, ending);
    case 'mtu':
      return stepEnded(speech, ending);
    case 'prober':
      return proberEnded(speech, ending);
  }
}

const DNS_PORT = 53;
/** If a resolv.conf(5) names no server, the local machine is asked. */
const DEFAULT_SERVER = '127.0.0.1';

function resolverEnded(
  { found, paths }: Extract<ProbeDriver, { kind: 'resolver' }>,
  { what, result }: Ending,
): ProbeEvent {
  if (succeeded(result)) {
    return {
      kind: 'again',
      speech: proberDriver({ host: found ?? DEFAULT_SERVER, port: DNS_PORT }),
    };
  }
  const trouble = troubleOf(what, result);
  const why = trouble.kind === 'fatal' ? trouble.problem.why : result.message;
  const hint = `patchpanel looks for the name server in ${paths.join(', ')}; name one: ${what}@10.0.0.53`;
  return { kind: 'failed', problem: { what, why, hint } };
}

/** Milliseconds between two packets at least: never more than five a second. */
const REST = 200;

function stepEnded(
  speech: Extract<ProbeDriver, { kind: 'mtu' }>,
  { what, intervalMs, result, at }: Ending,
): ProbeEvent {
  const trouble = speech.search.step.kind === 'packet' ? mtuTrouble(what, result) : null;
  if (trouble !== null) return { kind: 'failed', problem: trouble };
  const wasLook = speech.search.step.kind !== 'packet';
  const { search, round } = concludeMtuStep(speech.search);
  if (round === null) {
    // A look at the own kernel leaves nothing on the wire.
    if (wasLook || search.step.kind !== 'packet') {
      return { kind: 'again', speech: { ...speech, search } };
    }
    return { kind: 'speech', speech: { ...speech, search, due: at + REST } };
  }
  const due = Math.max(at + REST, speech.roundAt + intervalMs);
  const fate: ProbeOutcome =
    round.kind === 'found'
      ? { rtt: round.rtt, outcome: 'answered', said: mtuWords(round.mtu) }
      : { rtt: null, outcome: 'lost', said: round.why };
  return { kind: 'probe', probe: null, fate, speech: { ...speech, search, roundAt: due, due } };
}

/** Null if ping itself did what it could. */
function mtuTrouble(what: string, result: CommandResult): Problem | null {
  if (result.exitCode === 0 || result.exitCode === 1) {
    // busybox ends with 1 for an option that it does not know.
    if (!/option/.test(result.stderr)) return null;
  }
  const trouble = troubleOf(what, result);
  switch (trouble.kind) {
    case 'fatal':
      return trouble.problem;
    case 'not-sent':
      return null;
    default:
      return {
        what,
        why: 'this ping cannot forbid fragments',
        hint: 'the path MTU needs the ping of iputils: install iputils-ping (Debian, Ubuntu) or iputils',
      };
  }
}

const LACKING =
  /is not installed|failed to execute|not found|No such file or directory|Can't locate|No module named|is not permitted/;

function proberEnded(
  speech: Extract<ProbeDriver, { kind: 'prober' }>,
  { what, result }: Ending,
): ProbeEvent {
  const { tools, unknown, lacking } = speech;
  if (unknown !== null) {
    const why = `the name ${speech.server.host} does not resolve: ${unknown}`;
    return { kind: 'failed', problem: { what, why, hint: 'try its address' } };
  }
  const trouble = troubleOf(what, result);
  const isEntryTrouble = /nsenter: (?:cannot open|reassociate|setns)|sudo: /.test(
    `${result.stderr}\n${result.message}`,
  );
  const saidSo = result.exitCode === 3 || tools[0] === 'nc';
  const isLacking = saidSo || LACKING.test(`${result.stderr}\n${result.message}`);
  if (!isEntryTrouble && isLacking) {
    const [tool = '', ...others] = tools;
    const more = saidSo ? lacking : [...lacking, tool];
    if (others.length > 0) {
      return { kind: 'again', speech: { ...speech, tools: others, lacking: more } };
    }
    const why = `nothing on this host can send it: no ${more.join(', no ')}`;
    const hint = 'install perl, python3, or bash from 5.0 with coreutils';
    return { kind: 'failed', problem: { what, why, hint } };
  }
  const problem =
    trouble.kind === 'fatal'
      ? trouble.problem
      : { what, why: result.message, hint: 'press r to start it again' };
  return { kind: 'failed', problem };
}
