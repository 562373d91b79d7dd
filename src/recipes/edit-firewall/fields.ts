import { canonicalAddress, parseCidr, subnetOf } from '../../model/address.ts';
import { chainWords, type FilterChain, ruleWords } from '../../model/filters.ts';
import type { Namespace } from '../../model/namespace.ts';
import { namespaceField, namespaceNamed } from '../fields/namespace-field.ts';
import { DOCKER_USER, isEngineRule } from '../firewall/engine-rules.ts';
import {
  findChain,
  findRule,
  hooksOf,
  isClosing,
  type RuleAt,
  rulesOf,
  targetOf,
} from '../firewall/names.ts';
import { confirmField } from '../links/confirm-field.ts';
import { wordField } from '../links/fields.ts';
import { type Danger, ownWay } from '../links/own-way.ts';
import { type Field, type FieldContext, type FieldRefusal, refusal } from '../recipe.ts';

const namespace: Field = (() => {
  const about = {
    key: 'namespace',
    label: 'Namespace',
    help: 'the namespace whose firewall it is: a name, a container, pid:N, or host',
  };
  const field = namespaceField(about, (_, { details }) => {
    const told = details.filters;
    if (told?.ok !== false) return null;
    const { why, hint } = told.problem;
    return refusal('unreadable', `the firewalls could not be read: ${why}`, hint);
  });
  return {
    ...field,
    propose: ({ snapshot }) => (snapshot.host.namespace === null ? null : 'host'),
  };
})();

/** The firewall of the namespace that the fields name; null while they name none. */
export function chosenFirewall(
  context: FieldContext,
): { readonly namespace: Namespace; readonly chains: readonly FilterChain[] } | null {
  const { snapshot, details, input } = context;
  const told = details.filters;
  if (namespace.refuse(input.namespace ?? '', context) !== null || told?.ok !== true) return null;
  const found = namespaceNamed(snapshot, input.namespace ?? '');
  const filters = told.value.find((each) => each.namespace === found.id);
  return { namespace: found, chains: filters?.chains ?? [] };
}

const change: Field = wordField(
  { key: 'change', label: 'Change', help: 'allow or remove' },
  {
    allow: 'a rule that accepts, before all others',
    remove: 'take a rule away',
  },
  () => 'allow',
);

/** What can be said of a rule beside its own words. */
function noteOf({ chain, rule }: RuleAt): string {
  const place = `rule ${rule.place} of ${chain.name}`;
  const counted = rule.packets === null ? '' : `   ${rule.packets} packets`;
  return chain.tool === 'nft' ? `${rule.text}   ${place}${counted}` : `${place}${counted}`;
}

/** nft(8) prints what it cannot take again: extensions of iptables, and what it does not know. */
const UNREADABLE = /\bxt (?:match|target)\b|#|\bunknown\b/;

function refuseRemoval(at: RuleAt, chains: readonly FilterChain[], context: FieldContext) {
  const { chain, rule } = at;
  if (isEngineRule(at, context.snapshot)) {
    const user = chains.some(({ name }) => name === DOCKER_USER);
    const message = `it is a rule of the engine’s own, which it writes again when it starts or a network changes`;
    const hint = `--change allow --chain '${user || chain.tool !== 'nft' ? `${chainWords({ ...chain, name: 'FORWARD' })}` : chainWords(chain)}'`;
    return refusal('engine-owned', message, hint);
  }
  if (chain.tool !== 'nft' || !UNREADABLE.test(rule.text.replace(/"[^"]*"/g, ''))) return null;
  const message =
    'nft prints the rule in words that it does not take again: an undo could not set it';
  return refusal('irretrievable', message, `nft delete rule, by hand; or --change allow`);
}

const rule: Field = {
  key: 'rule',
  label: 'Rule',
  help: 'the rule: iptables -t filter -A FORWARD …, as iptables-save has it, or nft inet TABLE CHAIN handle 7',
  choices: (context) => {
    const firewall = chosenFirewall(context);
    if (firewall === null) return [];
    return rulesOf(firewall.chains)
      .filter((at) => refuseRemoval(at, firewall.chains, context) === null)
      .map((at) => ({ value: ruleWords(at.chain, at.rule), note: noteOf(at) }));
  },
  propose: () => null,
  unasked: ({ input }) => (input.change === 'remove' ? null : 'only a removal names a rule'),
  refuse: (value, context) => {
    const firewall = chosenFirewall(context);
    if (firewall === null) return null; // the namespace has its own refusal
    const at = findRule(firewall.chains, value);
    if (at !== null) return refuseRemoval(at, firewall.chains, context);
    const message = `${context.input.namespace} has no rule ${value}`;
    return refusal('gone', message, 'as iptables-save, or nft -a list ruleset, prints it');
  },
};

/** The rule that the fields name; null while they name none. */
export function chosenRule(context: FieldContext): RuleAt | null {
  const firewall = chosenFirewall(context);
  return firewall === null ? null : findRule(firewall.chains, context.input.rule ?? '');
}

const isRemoval = ({ input }: FieldContext) =>
  input.change === 'remove' ? 'a removal takes the rule as it is' : null;

/** Chains that packets of IP pass. */
function isOfPackets({ family }: FilterChain): boolean {
  return family !== 'arp';
}

const chain: Field = {
  key: 'chain',
  label: 'Chain',
  help: 'the chain that drops it: iptables -t filter FORWARD, or nft inet TABLE CHAIN',
  choices: (context) =>
    (chosenFirewall(context)?.chains ?? []).filter(isOfPackets).map((each) => ({
      value: chainWords(each),
      note: [
        each.hook === null ? 'others jump there' : each.hook.name,
        ...(each.policy === null ? [] : [`policy ${each.policy}`]),
        each.rules.length === 1 ? '1 rule' : `${each.rules.length} rules`,
      ].join('   '),
    })),
  propose: (context) => {
    const [only, ...others] = (chosenFirewall(context)?.chains ?? []).filter(
      ({ policy }) => policy === 'drop',
    );
    return only === undefined || others.length > 0 ? null : chainWords(only);
  },
  unasked: isRemoval,
  refuse: (value, context) => {
    const firewall = chosenFirewall(context);
    if (firewall === null) return null; // the namespace has its own refusal
    const found = findChain(firewall.chains, value);
    if (found === null) {
      const names = firewall.chains.map(chainWords);
      const hint = names.length === 0 ? 'it has no firewall' : `there is ${names.join(', ')}`;
      return refusal('gone', `${context.input.namespace} has no chain ${value}`, hint);
    }
    if (isOfPackets(found)) return null;
    return refusal('no-packets', `${value} sees ARP alone`, 'a chain of ip, ip6, inet or bridge');
  },
};

/** The chain that the fields name; null while they name none. */
export function chosenChain(context: FieldContext): FilterChain | null {
  const firewall = chosenFirewall(context);
  return firewall === null ? null : findChain(firewall.chains, context.input.chain ?? '');
}

/** The one family that a chain sees; null where it sees both. */
function familyOfChain({ tool, family }: FilterChain): 4 | 6 | null {
  if (tool !== 'nft') return tool === 'iptables' ? 4 : 6;
  return family === 'ip' ? 4 : family === 'ip6' ? 6 : null;
}

function refuseAddress(value: string, context: FieldContext): FieldRefusal | null {
  const address = canonicalAddress(value);
  const parsed = parseCidr(value);
  if (address === null && parsed === null) {
    return refusal('no-address', `${value} is neither an address nor a subnet`, '10.0.0.5');
  }
  const subnet = subnetOf(value);
  if (parsed !== null && subnet !== `${canonicalAddress(parsed.address)}/${parsed.prefixLength}`) {
    const message = `${value} is an address in a subnet: bits beyond its prefix are set`;
    return refusal('host-bits', message, `${subnet}, or ${parsed.address}`);
  }
  const family = value.includes(':') ? 6 : 4;
  const found = chosenChain(context);
  const only = found === null ? null : familyOfChain(found);
  if (only !== null && only !== family) {
    const message = `${context.input.chain} sees IPv${only} alone`;
    return refusal('family', message, `an address of IPv${only}`);
  }
  const source = context.input.source ?? '';
  if (source === '' || source.includes(':') === value.includes(':')) return null;
  return refusal('family', `${source} and ${value} are of two families`, 'two of one family');
}

const address = (key: 'source' | 'destination', help: string): Field => ({
  key,
  label: key === 'source' ? 'Source' : 'Destination',
  help,
  optional: true,
  choices: null,
  propose: () => null,
  unasked: isRemoval,
  refuse: refuseAddress,
});

const protocol: Field = {
  ...wordField(
    { key: 'protocol', label: 'Protocol', help: 'what to accept: all, icmp, tcp or udp' },
    {
      all: 'every packet',
      icmp: 'ping and errors',
      tcp: 'to a port, or to all',
      udp: 'to a port, or to all',
    },
    () => 'all',
  ),
  unasked: isRemoval,
};

const port: Field = {
  key: 'port',
  label: 'Port',
  help: 'the port that it is accepted to; empty: to all',
  optional: true,
  choices: null,
  propose: () => null,
  unasked: (context) =>
    isRemoval(context) ??
    (['tcp', 'udp'].includes(context.input.protocol ?? '') ? null : 'TCP and UDP alone have ports'),
  refuse: (value) =>
    /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535
      ? null
      : refusal('out-of-range', `${value} is no port`, '1 to 65535'),
};

/** Hooks that the packets of one's own connection to the host pass. */
const OWN_HOOKS = ['input', 'output', 'prerouting', 'postrouting', 'ingress'];

/** A rule that may be the one by which the host lets one in. */
function dangerOf(context: FieldContext): Danger | null {
  const firewall = chosenFirewall(context);
  const way = ownWay(context);
  if (firewall === null || way === null || context.input.change !== 'remove') return null;
  const at = findRule(firewall.chains, context.input.rule ?? '');
  if (at === null || firewall.namespace.id !== context.snapshot.host.namespace) return null;
  const target = targetOf(at);
  if (target === null || isClosing(target)) return null;
  const hooks = [...hooksOf(at.chain, firewall.chains)];
  if (!hooks.some((hook) => OWN_HOOKS.includes(hook))) return null;
  const [first] = way.links;
  const link = way.path.device ?? first?.name ?? at.chain.name;
  const why = `the rule may be what lets in your SSH connection from ${way.path.client}`;
  return { link, why };
}

export const fields: readonly Field[] = [
  namespace,
  change,
  rule,
  chain,
  address('source', 'who sends: an address or a subnet; empty: anyone'),
  address('destination', 'who is reached: an address or a subnet; empty: anyone'),
  protocol,
  port,
  confirmField(dangerOf),
];
