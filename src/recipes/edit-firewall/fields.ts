import { findRule, hooksOf, isClosing, targetOf } from '../firewall/names.ts';
import { wordField } from '../links/fields.ts';
import { confirmField } from '../links/own-way/confirm-field.ts';
import { type Danger, ownWay } from '../links/own-way/own-way.ts';
import type { Field, FieldContext } from '../recipe.ts';
import { chain, destination, port, protocol, source } from './allow-fields.ts';
import { chosenFirewall, namespace } from './chosen.ts';
import { rule } from './rule-field.ts';

const change: Field = wordField(
  { key: 'change', label: 'Change', help: 'allow or remove' },
  {
    allow: 'accept traffic with a rule before all others',
    remove: 'delete a rule',
  },
  () => 'allow',
);

/** Hooks that the packets of the user's own connection to the host pass. */
const OWN_HOOKS = ['input', 'output', 'prerouting', 'postrouting', 'ingress'];

/** The rule may be the one that allows the user's own connection. */
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
  const why = `this rule may be the one that allows your SSH connection from ${way.path.client}`;
  return { link, why };
}

export const fields: readonly Field[] = [
  namespace,
  change,
  rule,
  chain,
  source,
  destination,
  protocol,
  port,
  confirmField(dangerOf),
];
