import type { FilterChain } from '../../model/kernel/filters.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import { namespaceField, namespaceNamed } from '../fields/namespace-field.ts';
import { findChain, findRule, type RuleAt } from '../firewall/names.ts';
import { type Field, type FieldContext, refusal } from '../recipe.ts';

export const namespace: Field = (() => {
  const about = {
    key: 'namespace',
    label: 'Namespace',
    help: 'the namespace whose firewall it is: a name, a container, pid:N, or host',
  };
  const field = namespaceField(about, (found, { details }) => {
    const told = details.filters;
    if (told?.ok === false) {
      const { why, hint } = told.problem;
      return refusal('unreadable', `the firewalls could not be read: ${why}`, hint);
    }
    const isListed = told?.value.some((each) => each.namespace === found.id);
    if (isListed !== false) return null;
    const hint = 'run nft list ruleset there, as root, to see why';
    return refusal('unreadable', 'its firewall could not be listed', hint);
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

/** The rule that the fields name; null while they name none. */
export function chosenRule(context: FieldContext): RuleAt | null {
  const firewall = chosenFirewall(context);
  return firewall === null ? null : findRule(firewall.chains, context.input.rule ?? '');
}

/** The chain that the fields name; null while they name none. */
export function chosenChain(context: FieldContext): FilterChain | null {
  const firewall = chosenFirewall(context);
  return firewall === null ? null : findChain(firewall.chains, context.input.chain ?? '');
}
