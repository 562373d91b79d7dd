import type { BuildId, Plan, Step } from '../../plan/plan.ts';
import { engineOwned } from '../links/engine-owned.ts';
import { type Chosen, chosenLink } from '../links/fields.ts';
import { stopsOwnWay } from '../links/own-way/own-way.ts';
import { doorTo, endOf, linkAt, nameAt } from '../links/place.ts';
import { standing } from '../links/site.ts';
import { engineWarning, lockoutWarning } from '../links/warnings.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { bridgeOf, isSwitching } from './port-state.ts';
import { enableStep, plugSteps, switchStep, unplugSteps } from './steps.ts';

function stepsOf(chosen: Chosen, { change, bridge }: Input): readonly Step[] {
  const { place, link } = chosen;
  const site = standing(doorTo(place), link);
  if (isSwitching(change)) return [switchStep(chosen, change, site)];
  if (change === 'enable') return [enableStep(chosen, site)];
  const target = change === 'plug' ? linkAt(place, bridge) : bridgeOf(link, place);
  if (target === null) throw new Error('edit-port: the bridge was not resolved');
  return change === 'plug' ? plugSteps(chosen, target, site) : unplugSteps(chosen, target, site);
}

function plugWarnings({ place, link }: Chosen, { change, bridge }: Input): readonly string[] {
  const target = linkAt(place, bridge);
  if (change !== 'plug' || target === null) return [];
  const { name, master, addresses, flags, mtu } = link;
  const own = addresses.filter(({ scope }) => scope === 'global').map(({ address }) => address);
  return [
    ...(master === null ? [] : [`it leaves ${master}`]),
    ...(own.length === 0
      ? []
      : [`${own.join(', ')} on ${name} stop working: they belong on ${target.name}`]),
    ...(flags.includes('UP') ? [] : [`${name} is down: it carries nothing until it is up`]),
    ...(target.flags.includes('UP')
      ? []
      : [`${target.name} is down: it carries nothing until it is up`]),
    ...(mtu < target.mtu
      ? [`${target.name} takes the smallest MTU of its ports, ${mtu}, unless its own was set`]
      : []),
  ];
}

/** The plan from resolved fields. Throws if they were not resolved. */
export function editPortPlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const chosen = chosenLink({ ...facts, input });
  if (chosen === null) throw new Error('edit-port: the link was not resolved');
  const { place, link } = chosen;
  const { change = '', bridge = '' } = input;
  const end = endOf(place, link.name);
  const owned = end === null ? null : engineOwned(facts.snapshot, end);
  const moves = change === 'plug' || change === 'unplug';
  const cut = moves || change === 'isolate' ? stopsOwnWay(facts, place, [link.name]) : null;
  return {
    recipe: 'edit-port',
    build,
    title: `${nameAt(place, link.name)}: ${[change, bridge].filter(Boolean).join(' into ')}`,
    input,
    warnings: [
      ...lockoutWarning(cut),
      ...(moves ? engineWarning(link.name, owned) : []),
      ...plugWarnings(chosen, input),
    ],
    steps: stepsOf(chosen, input),
  };
}
