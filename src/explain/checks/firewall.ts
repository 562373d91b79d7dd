import {
  isDirectAccessDrop,
  isEngineTable,
  usesNftables,
} from '../../model/engine/engine-chains.ts';
import {
  chainWords,
  type FilterChain,
  type FilterRule,
  type Filters,
  ruleWords,
} from '../../model/kernel/filters.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { type Crossing, crossingsOf } from '../filters/crossings.ts';
import { dropEvidence, listingCommand } from '../filters/drop-evidence.ts';
import { type Drop, dropsOf, type Unjudged } from '../filters/drops.ts';
import { meaningOf } from '../filters/engine-meaning.ts';
import { isEngineMadeChain } from '../filters/engine-rules.ts';
import { evaluateHook, reachableFrom } from '../filters/evaluate.ts';
import { type Fault, type Finding, type Fix, inWords } from '../finding.ts';
import { namespaceFieldValue, namespaceLabel } from '../in-namespace.ts';
import { engineFault } from './engine/engine-fault.ts';
import { besideEngineTable } from './engine/engine-table.ts';

/**
 * Finds what a rule or a policy of a firewall drops or rejects, at either end or between, there and back; the
 * engine's own rules by what they mean. And whose rules let it through, or cannot be judged.
 */
export function checkFirewalls(context: DiagnosisContext): readonly Finding[] {
  const crossings = crossingsOf(context);
  const { drops, unknown } = dropsOf(context, crossings);
  return [
    ...drops.map((drop) => findingOf(context, crossings, drop)),
    ...withoutDrop(context, crossings, drops, unknown),
  ];
}

function findingOf(context: DiagnosisContext, crossings: readonly Crossing[], drop: Drop): Finding {
  const { snapshot } = context;
  const { crossing, chain, rule } = drop;
  const { position } = crossing;
  const evidence = [dropEvidence(snapshot, drop)];
  const meaning = meaningOf(context, drop);
  if (meaning !== null) {
    return { position, evidence, ...engineFault(context, drop, meaning) };
  }
  const name = namespaceLabel(snapshot, crossing.namespace);
  const { port } = context.question;
  const isOfPort = port !== null && isAboutPort(context, crossings, drop);
  const code = isOfPort ? 'port-filtered' : 'firewall-drop';
  const { source, destination } = crossing.packet;
  const packet = `${isOfPort ? `TCP to port ${port}` : 'packets'} from ${source} to ${destination}`;
  const filters = context.filters.get(crossing.namespace);
  const what =
    rule === null
      ? `the policy of ${chainWords(chain)} in ${name} drops ${packet}${besideNftables(filters, chain)}`
      : `a rule ${isEngineTable(chain) ? 'of Docker’s own ' : ''}in ${chainWords(chain)} of ${name} ${isRejecting(rule.text) ? 'rejects' : 'drops'} ${packet}: ${rule.text}`;
  const fault: Fault = {
    code,
    culprit: {
      kind: rule === null ? 'chain' : 'rule',
      name: rule?.text ?? chain.name,
      namespace: crossing.namespace,
    },
    fix:
      besideEngineTable(filters, drop) ??
      (rule === null || isOfEngine(context, chain, rule)
        ? allow(context, drop)
        : remove(context, drop, chain)),
  };
  return { position, what, evidence, fault };
}

/** Tells whether the engine would write it again: then a rule of one's own has to come before it. */
function isOfEngine({ snapshot }: DiagnosisContext, chain: FilterChain, rule: FilterRule): boolean {
  const bridges = snapshot.networks.flatMap(({ bridge }) => bridge ?? []);
  return isEngineMadeChain(chain) || isDirectAccessDrop(chain, rule, bridges);
}

/** Docker's iptables backend leaves FORWARD closed, and what its nftables rules accept is held against that too. */
function besideNftables(filters: Filters | undefined, { tool, name }: FilterChain): string {
  const isLeft = tool !== 'nft' && name === 'FORWARD' && usesNftables(filters?.chains ?? []);
  return isLeft
    ? ', which Docker’s own nftables rules do not override: an accept in one chain does not end the others'
    : '';
}

function isRejecting(text: string): boolean {
  return /-j REJECT\b|\breject\b/.test(text);
}

/** Tells whether it is the port that is kept out: the rule asks for it, or an echo gets through, or would. */
function isAboutPort(
  context: DiagnosisContext,
  crossings: readonly Crossing[],
  { rule }: Drop,
): boolean {
  if (rule !== null && /--[ds]ports? |\b(?:tcp|th) [ds]port /.test(rule.text)) return true;
  if (context.trial.echo !== null) return context.trial.echo.outcome === 'answered';
  return crossings.every((crossing) => {
    const filters = context.filters.get(crossing.namespace);
    const packet = { ...crossing.packet, protocol: 'icmp' as const, port: null };
    return filters !== undefined && evaluateHook(filters, crossing, packet).kind === 'passes';
  });
}

function remove({ snapshot }: DiagnosisContext, { crossing, rule }: Drop, chain: FilterChain): Fix {
  const { namespace } = crossing;
  return {
    kind: 'recipe',
    recipe: 'edit-firewall',
    fields: {
      namespace: namespaceFieldValue(snapshot, namespace),
      change: 'remove',
      rule: rule === null ? '' : ruleWords(chain, rule),
    },
    title: `Remove the rule from ${chain.name} of ${namespaceLabel(snapshot, namespace)}`,
  };
}

/** The chain lets pass what was asked about, before it comes to the rule or the policy. */
function allow({ snapshot }: DiagnosisContext, { crossing, chain }: Drop): Fix {
  const { namespace, packet } = crossing;
  const { source, destination, protocol, port, isReply } = packet;
  return {
    kind: 'recipe',
    recipe: 'edit-firewall',
    fields: {
      namespace: namespaceFieldValue(snapshot, namespace),
      change: 'allow',
      chain: chainWords(chain),
      source,
      destination,
      protocol,
      // An answer comes from the port, and goes to whichever the kernel chose.
      ...(port === null || isReply ? {} : { port: String(port) }),
    },
    title: `Allow ${source} to reach ${destination} in ${chain.name} of ${namespaceLabel(snapshot, namespace)}`,
  };
}

/** One word for each namespace and direction in which nothing was found, if it has a firewall at all. */
function withoutDrop(
  context: DiagnosisContext,
  crossings: readonly Crossing[],
  drops: readonly Drop[],
  unknown: readonly Unjudged[],
): readonly Finding[] {
  const { snapshot } = context;
  const told = new Set<string>(drops.map(({ crossing }) => keyOf(crossing)));
  return crossings.flatMap((crossing): readonly Finding[] => {
    const { namespace, position } = crossing;
    const filters = context.filters.get(namespace);
    const [chain] = filters?.chains.filter(({ hook }) => hook !== null) ?? [];
    if (told.has(keyOf(crossing)) || chain === undefined) return [];
    told.add(keyOf(crossing));
    const name = namespaceLabel(snapshot, namespace);
    const unjudged = unknown.find((each) => keyOf(each.crossing) === keyOf(crossing));
    const unread =
      filters?.unlisted ??
      (context.facts.get(namespace)?.settings == null ? 'its settings could not be read' : null);
    const why = unjudged === undefined ? (unread ?? whyUnasked(filters)) : whyUnjudged(unjudged);
    const what =
      why === null
        ? `the rules of ${name} let it through`
        : `it is not known whether the rules of ${name} let it through: ${why}`;
    const count = filters?.chains.reduce((sum, { rules }) => sum + rules.length, 0) ?? 0;
    const words = `${count} ${count === 1 ? 'rule' : 'rules'} in all chains`;
    return [
      {
        position,
        what,
        evidence: [inWords(listingCommand(snapshot, namespace, chain), words)],
        fault: null,
        ...(why === null ? {} : { unknown: true as const }),
      },
    ];
  });
}

/** Names the rule that cannot be held against the packet, as a person finds it. */
function whyUnjudged({ doubt: { chain, rule } }: Unjudged): string {
  return `this rule in ${chainWords(chain)} cannot be evaluated: ${rule.text}`;
}

/** Names a chain that may drop it where packets are not followed, as no rule of a trace sees them there. */
function whyUnasked(filters: Filters | undefined): string | null {
  const chain = filters?.chains.find((each) => isUnasked(each) && mayDrop(filters, each));
  return chain === undefined
    ? null
    : `${chainWords(chain)} may drop packets at a hook that is not followed`;
}

/** Tells whether a chain is at a link itself, or where a bridge takes and sends frames of its own. */
function isUnasked({ hook, family }: FilterChain): boolean {
  const name = hook?.name ?? '';
  const ownFrames = family === 'bridge' && (name === 'input' || name === 'output');
  return ownFrames || name === 'ingress' || name === 'egress';
}

function mayDrop(filters: Filters, base: FilterChain): boolean {
  const isDrop = ({ text }: FilterRule) =>
    /\b(?:drop|reject|queue|fwd|vmap)\b/.test(text.replace(/"[^"]*"/g, ''));
  return (
    base.policy === 'drop' || reachableFrom(filters, base).some(({ rules }) => rules.some(isDrop))
  );
}

function keyOf({ namespace, position }: Crossing): string {
  return `${namespace} ${position.direction} ${position.stage}`;
}
