import * as v from 'valibot';
import type { Command } from '../../executor/command.ts';
import { type CommandResult, notRun, succeeded } from '../../executor/command-result.ts';
import type { Executor } from '../../executor/executor.ts';
import { parseList, unparsable } from '../../inventory/shell/json.ts';
import { sameAddress } from '../../model/address/address.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type Evidence, inWords } from '../finding.ts';
import { commandIn, typedCommandIn } from '../in-namespace.ts';
import type { PathHop, RouteAnswer } from './packet-path.ts';
import { vrfWith } from './vrf.ts';

/** A packet in a namespace that has to decide where it goes. */
export type RouteQuestion = {
  readonly namespace: NamespaceId;
  readonly destination: string;
  /** Null to let the kernel choose it. */
  readonly source: string | null;
  /** The link that it came in by; null where it is made there. */
  readonly arrivesBy: string | null;
};

export type RouteReply = Pick<PathHop, 'route' | 'asked' | 'refused'>;

/** Asks a namespace where a packet would go. */
export type AskRoute = (question: RouteQuestion) => Promise<RouteReply>;

const Route = v.object({
  type: v.optional(v.string(), 'unicast'),
  dev: v.optional(v.string()),
  gateway: v.optional(v.string()),
  via: v.optional(v.object({ host: v.string() })),
  prefsrc: v.optional(v.string()),
});

/**
 * Reads what came of `ip -j route get` (ip-route(8)): a route, or exit code 2 and the kernel's words
 * (include/net/ip_fib.h, fib_props: blackhole is EINVAL, unreachable EHOSTUNREACH, prohibit EACCES).
 * Anything else that it ends with is not an answer.
 */
export function parseRouteAnswer(result: CommandResult): RouteAnswer {
  if (!succeeded(result)) {
    return result.exitCode === REFUSED_BY_KERNEL && RTNETLINK.test(result.stderr)
      ? { kind: 'none', why: whyRefused(result.stderr) }
      : { kind: 'unknown', why: result.message };
  }
  const [route] = parseList(Route, result.stdout);
  if (route === undefined) return { kind: 'unknown', why: 'ip printed nothing' };
  if (route.type === 'local') return { kind: 'local' };
  if (route.type !== 'unicast' || route.dev === undefined) return { kind: 'none', why: 'other' };
  return {
    kind: 'out',
    device: route.dev,
    gateway: route.gateway ?? route.via?.host ?? null,
    source: route.prefsrc ?? null,
  };
}

type Why = Extract<RouteAnswer, { kind: 'none' }>['why'];

/** What ip(8) ends with if the kernel refused what it asked. */
const REFUSED_BY_KERNEL = 2;

/** How ip(8) begins the kernel's own words (iproute2 lib/libnetlink.c, rtnl_talk); newer kernels say more. */
const RTNETLINK = /^(?:RTNETLINK answers|Error): (.+)$/m;

/** What the kernel's words mean where only routes are asked. */
export function whyRefused(stderr: string): Why {
  const [, words = ''] = RTNETLINK.exec(stderr) ?? [];
  if (words.startsWith('Network is unreachable')) return 'no-route';
  if (words.startsWith('Invalid argument')) return 'blackhole';
  if (words.startsWith('No route to host')) return 'unreachable';
  if (words.startsWith('Permission denied')) return 'prohibit';
  return 'other';
}

/**
 * Asks by `ip route get`. Where the packet came in by a link, the kernel also minds forwarding and
 * rp_filter, and answers as if there were no route: so a refusal is asked again without.
 */
export function askRouteByIp(
  executor: Executor,
  snapshot: Snapshot,
  signal: AbortSignal,
): AskRoute {
  const run = async ({ namespace, ...question }: RouteQuestion & InVrf) => {
    const command = commandIn(snapshot, namespace, argvOf(question, ['-j']));
    const result =
      command === null
        ? notRun(argvOf(question), 'the namespace can no longer be entered')
        : await executor.run(command, { signal });
    const evidence = evidenceOf(
      typedCommandIn(snapshot, namespace, argvOf(question, ['-j'])),
      result,
    );
    return { route: answerOf(result), evidence };
  };
  return async (question) => {
    const vrf = vrfOf(snapshot, question);
    const precise = await run({ ...question, vrf: question.arrivesBy === null ? vrf : null });
    const isPlain = question.source === null && question.arrivesBy === null;
    if (isPlain || precise.route.kind !== 'none' || isRoutes(precise.route.why)) {
      return { route: precise.route, asked: precise.evidence, refused: null };
    }
    const plain = await run({ ...question, vrf, source: null, arrivesBy: null });
    if (plain.route.kind === 'none' || plain.route.kind === 'unknown') {
      return { route: plain.route, asked: plain.evidence, refused: null };
    }
    return { route: plain.route, asked: plain.evidence, refused: precise.evidence };
  };
}

type InVrf = { readonly vrf: string | null };

/**
 * The VRF whose table decides (vrf.rst): that of the link the packet came in by, or of the address it is
 * sent from. What comes in by a link of one is routed there by the kernel without being told.
 */
function vrfOf(snapshot: Snapshot, { namespace, source, arrivesBy }: RouteQuestion): string | null {
  const own = namespaceOf(snapshot, namespace);
  const link = own?.links.find(({ name, addresses }) =>
    arrivesBy === null
      ? source !== null && addresses.some(({ address }) => sameAddress(address, source))
      : name === arrivesBy,
  );
  return own === null || link === undefined ? null : vrfWith(own, link);
}

/** Said only of routes and rules; the other words are also those of forwarding and rp_filter. */
function isRoutes(why: Why): boolean {
  return why === 'no-route' || why === 'prohibit';
}

function answerOf(result: CommandResult): RouteAnswer {
  try {
    return parseRouteAnswer(result);
  } catch (error) {
    return { kind: 'unknown', why: `ip cannot be understood: ${unparsable(error)}` };
  }
}

function argvOf(
  { destination, source, arrivesBy, vrf }: Omit<RouteQuestion, 'namespace'> & InVrf,
  options: readonly string[] = [],
): Command['argv'] {
  const from = source === null ? [] : ['from', source];
  const by = arrivesBy === null ? [] : ['iif', arrivesBy];
  const within = vrf === null ? [] : ['vrf', vrf];
  return ['ip', ...options, 'route', 'get', destination, ...from, ...by, ...within];
}

/** What ip said of it: the kernel's refusal as ip printed it, or the route that its JSON has, in words. */
function evidenceOf(command: string, result: CommandResult): Evidence {
  if (!succeeded(result)) {
    const output = result.stderr.trim();
    return output === '' ? inWords(command, result.message) : { command, output };
  }
  const shown = v.safeParse(v.array(v.record(v.string(), v.unknown())), safeJson(result.stdout));
  const [route = {}] = shown.success ? shown.output : [];
  const word = (name: string, before: string) =>
    typeof route[name] === 'string' ? `${before} ${route[name]}` : null;
  const type = typeof route.type === 'string' && route.type !== 'unicast' ? route.type : null;
  const parts = [
    type,
    word('gateway', 'via'),
    word('dev', 'by'),
    word('prefsrc', 'with source'),
    word('table', 'of table'),
  ];
  const words = parts.filter((part) => part !== null).join(', ');
  return inWords(command, `to ${String(route.dst ?? '')}: ${words}`);
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
