/**
 * The addresses of a network that the engine is to make: four fields that every driver with addresses
 * shares, and what they come to.
 *
 *     const pools = poolFields({ several: true });
 *     fields: [name, ipv6Field, ...pools, …]
 *     plan: (input) => … poolsOf(input), warnings: poolWarnings(poolsOf(input)) …
 */

import { switchField } from '../fields/switch-field.ts';
import type { Field } from '../recipe.ts';
import { auxField } from './aux-field.ts';
import { gatewayField } from './gateway-field.ts';
import { rangeField } from './range-field.ts';
import { type PoolRules, USUAL_RULES } from './rules.ts';
import { subnetField } from './subnet-field.ts';

export { poolsOf, poolWarnings } from './pools.ts';

/** Whether the containers get IPv6 addresses too; comes before `poolFields`. */
export const ipv6Field: Field = switchField({
  key: 'ipv6',
  label: 'IPv6',
  help: 'whether the containers also get IPv6 addresses',
  propose: 'no',
  notes: { yes: 'also needs an IPv6 subnet', no: 'IPv4 only' },
});

/** `subnet`, `ip-range`, `gateway` and `aux-address`, by the usual rules but for those given. */
export function poolFields(rules: Partial<PoolRules> = {}): readonly Field[] {
  const whole = { ...USUAL_RULES, ...rules };
  return [subnetField(whole), rangeField, gatewayField(whole), auxField(whole)];
}
