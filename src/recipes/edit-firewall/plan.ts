import { chainWords, ruleWords } from '../../model/kernel/filters.ts';
import { labelOf } from '../../model/label.ts';
import { aliasOf } from '../../plan/build-id.ts';
import type { BuildId, Plan } from '../../plan/plan.ts';
import { isClosing, type RuleAt, targetOf } from '../firewall/names.ts';
import { doorOf } from '../host/namespace-door.ts';
import { inPlace } from '../links/place.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { allowSteps, allowWarnings, describeWish, wishOf } from './allow-plan.ts';
import { chosenChain, chosenFirewall, chosenRule } from './chosen.ts';
import { removeStep } from './remove-plan.ts';

function removeWarnings(at: RuleAt): readonly string[] {
  const target = targetOf(at);
  const { policy } = at.chain;
  const last = policy === null ? '' : `, and finally the policy (${policy})`;
  return [
    isClosing(target)
      ? `Later rules now decide${last}; traffic it blocked may pass, from any source`
      : `Later rules now decide${last}; traffic it accepted, or sent to another target (${target ?? 'none'}), may be dropped`,
  ];
}

/** The change is made only in the kernel: whatever writes the rules at boot is not changed. */
const UNTIL_WHEN =
  'Rules last until the next boot. The program that wrote them (iptables-persistent, nftables.service, ufw, firewalld, a script) may write them again: change them there too';

/** The plan from resolved fields. Throws if they were not resolved. */
export function editFirewallPlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const context = { ...facts, input };
  const firewall = chosenFirewall(context);
  const { snapshot } = facts;
  const label = firewall === null ? '' : labelOf(snapshot, firewall.namespace);
  const door = firewall === null ? null : doorOf(firewall.namespace, label);
  if (firewall === null || door === null) {
    throw new Error('edit-firewall: the namespace was not resolved');
  }
  const where = inPlace({ namespace: firewall.namespace, label });
  const head = { recipe: 'edit-firewall', build, input };
  const at = input.change === 'remove' ? chosenRule(context) : null;
  if (at !== null) {
    return {
      ...head,
      title: `Delete rule${where}: ${ruleWords(at.chain, at.rule)}`,
      warnings: [...removeWarnings(at), UNTIL_WHEN],
      steps: [removeStep(at, door)],
    };
  }
  const chain = chosenChain(context);
  if (chain === null) throw new Error('edit-firewall: the chain was not resolved');
  const { chains } = firewall;
  const wish = wishOf(input);
  return {
    ...head,
    title: `Accept ${describeWish(wish)} in ${chainWords(chain)}${where}`,
    warnings: [...allowWarnings(wish, chain, chains), UNTIL_WHEN],
    steps: allowSteps(wish, chain, { chains, door, mark: aliasOf(build) }),
  };
}
