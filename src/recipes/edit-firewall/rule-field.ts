import { isEngineTable } from '../../model/engine/engine-chains.ts';
import { chainWords, type FilterChain, ruleWords } from '../../model/kernel/filters.ts';
import { BESIDE_ENGINE_TABLE, isEngineRule } from '../firewall/engine-rules.ts';
import { findRule, type RuleAt, rulesOf } from '../firewall/names.ts';
import { type Field, type FieldContext, type FieldRefusal, refusal } from '../recipe.ts';
import { chosenFirewall } from './chosen.ts';

/** What a list shows beside a rule's own words. */
function noteOf({ chain, rule }: RuleAt): string {
  const place = `rule ${rule.place} of ${chain.name}`;
  const counted = rule.packets === null ? '' : `   ${rule.packets} packets`;
  return chain.tool === 'nft' ? `${rule.text}   ${place}${counted}` : `${place}${counted}`;
}

/** nft(8) prints what it cannot take again: extensions of iptables, and what it does not know. */
const UNREADABLE = /\bxt (?:match|target)\b|#|\bunknown\b/;

/** How to let through what an engine's rule drops there; empty for a chain that drops nothing. */
function insteadOf(chain: FilterChain): string {
  if (isEngineTable(chain)) return BESIDE_ENGINE_TABLE;
  if (chain.table === 'nat') return '';
  const room = chain.table === 'filter' ? { ...chain, name: 'FORWARD' } : chain;
  return `--change allow --chain '${chainWords(room)}'`;
}

function refuseRemoval(at: RuleAt, { snapshot }: FieldContext): FieldRefusal | null {
  const { chain, rule } = at;
  if (isEngineRule(at, snapshot)) {
    const message =
      'it is one of the engine’s own rules, which it writes again when it starts or a network changes';
    return refusal('engine-owned', message, insteadOf(chain));
  }
  if (chain.tool !== 'nft' || !UNREADABLE.test(rule.text.replace(/"[^"]*"/g, ''))) return null;
  const message =
    'nft prints the rule in a form that it does not accept as input: undo could not restore it';
  return refusal('irretrievable', message, `use nft delete rule by hand, or --change allow`);
}

export const rule: Field = {
  key: 'rule',
  label: 'Rule',
  help: 'the rule: iptables -t filter -A FORWARD …, as iptables-save prints it, or nft inet TABLE CHAIN handle 7',
  choices: (context) => {
    const firewall = chosenFirewall(context);
    if (firewall === null) return [];
    return rulesOf(firewall.chains)
      .filter((at) => refuseRemoval(at, context) === null)
      .map((at) => ({ value: ruleWords(at.chain, at.rule), note: noteOf(at) }));
  },
  propose: () => null,
  unasked: ({ input }) => (input.change === 'remove' ? null : 'only needed for remove'),
  refuse: (value, context) => {
    const firewall = chosenFirewall(context);
    if (firewall === null) return null; // the namespace has its own refusal
    const at = findRule(firewall.chains, value);
    if (at !== null) return refuseRemoval(at, context);
    const message = `${context.input.namespace} has no rule ${value}`;
    return refusal('gone', message, 'write it as iptables-save or nft -a list ruleset prints it');
  },
};
