import { farEndOf } from '../../model/kernel/wiring.ts';
import type { BuildId, Plan, Step } from '../../plan/plan.ts';
import { engineOwned } from '../links/engine-owned.ts';
import { type Chosen, chosenLink } from '../links/fields.ts';
import { stopsOwnWay } from '../links/own-way/own-way.ts';
import { doorTo, endOf, nameAt } from '../links/place.ts';
import { fallsWith, type Losses, lostOnDown, lostWithoutIpv6 } from '../links/removal/losses.ts';
import { renamed, standing } from '../links/site.ts';
import { engineWarning, lockoutWarning, lossWarnings } from '../links/warnings.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { goesDown, IPV6_MTU } from './fields.ts';
import { lostWithMac, macSteps, macWarnings } from './mac-steps.ts';
import { ipv6Notes, lostIpv6Settings, mtuStep } from './mtu-steps.ts';
import { downNotes, downStep, upStep } from './power-steps.ts';
import { againSteps, renameStep } from './rename-steps.ts';
import { isUp } from './up.ts';

const NOTHING: Losses = { routes: [], addresses: [], neighbours: [], forGood: [] };

/** What goes along with the change. */
function lossesOf({ place, link }: Chosen, input: Input, facts: HostFacts): Losses {
  const { namespaceDetail } = place;
  if (input.change === 'mtu') {
    return Number(input.mtu) < IPV6_MTU && link.mtu >= IPV6_MTU
      ? lostWithoutIpv6(link, namespaceDetail)
      : NOTHING;
  }
  if (input.change === 'mac') return lostWithMac(link, namespaceDetail);
  // A link that was switched on is switched off by the undo: what it had of IPv6 before goes then.
  if (input.change === 'up') return { ...lostOnDown(link, namespaceDetail), forGood: [] };
  return isUp(link) && goesDown({ ...facts, input }) ? lostOnDown(link, namespaceDetail) : NOTHING;
}

function stepsOf(chosen: Chosen, input: Input, facts: HostFacts, losses: Losses): readonly Step[] {
  const { place, link } = chosen;
  const site = standing(doorTo(place), link);
  const { mtu = '', mac = '', name = '' } = input;
  switch (input.change) {
    case 'up':
      return [...downNotes(chosen, losses, site), upStep(chosen, site)];
    case 'down':
      return [...downNotes(chosen, losses, site), downStep(chosen, site)];
    case 'mtu':
      return [
        ...(losses === NOTHING ? [] : ipv6Notes(chosen, losses, site)),
        mtuStep(chosen, mtu, site, losses === NOTHING ? [] : lostIpv6Settings(chosen)),
      ];
    case 'mac':
      return macSteps(chosen, mac, losses, site);
  }
  if (!isUp(link) || !goesDown({ ...facts, input })) return [renameStep(chosen, name, site)];
  const moving = renamed(site.door, link);
  return [
    ...downNotes(chosen, losses, moving),
    downStep(chosen, moving),
    renameStep(chosen, name, site),
    ...againSteps(chosen, name, losses, site),
  ];
}

/** What the engine does with a link of its own that was changed by hand. */
const RESETS = 'resets it when it recreates the link';

/** What the plan itself adds again. */
const SET_AGAIN: Readonly<Record<string, string>> = {
  rename: 'saved and set again under the new name',
  mac: 'saved and set again',
};

function warningsOf(
  chosen: Chosen,
  input: Input,
  facts: HostFacts,
  losses: Losses,
): readonly string[] {
  const { place, link } = chosen;
  const end = endOf(place, link.name);
  const owned = end === null ? null : engineOwned(facts.snapshot, end);
  const far = end === null ? null : farEndOf(facts.snapshot, end.link);
  const down = input.change === 'down';
  const saved = SET_AGAIN[input.change ?? ''];
  const cut = goesDown({ ...facts, input }) ? stopsOwnWay(facts, place, [link.name]) : null;
  const fallen = down ? fallsWith(link, place.namespaceDetail).map(({ name }) => name) : [];
  const ports = place.namespaceDetail.links.filter(({ master }) => master === link.name);
  return [
    ...lockoutWarning(cut),
    ...(input.change === 'up' ? [] : lossWarnings(losses, saved === undefined ? {} : { saved })),
    ...(fallen.length === 0 ? [] : [`its VLANs also go down: ${fallen.join(', ')}`]),
    ...(down && far?.kind === 'link'
      ? [`its other end, ${far.end.link.name}, loses its carrier`]
      : []),
    ...(down && ports.length > 0
      ? [`${ports.map(({ name }) => name).join(', ')} can no longer reach anything through it`]
      : []),
    ...(input.change === 'up' ? [] : engineWarning(link.name, owned, RESETS)),
    ...(input.change === 'rename'
      ? [`firewall rules and configuration files that name ${link.name} are not updated`]
      : []),
    ...(input.change === 'mac' ? macWarnings(chosen) : []),
    ...mtuWarnings(chosen, input, far?.kind === 'link' ? far.end.link : null),
  ];
}

function mtuWarnings(
  { link }: Chosen,
  { change, mtu }: Input,
  far: { name: string; mtu: number } | null,
) {
  if (change !== 'mtu') return [];
  const { master } = link;
  return [
    ...(far === null || `${far.mtu}` === mtu
      ? []
      : [`its other end, ${far.name}, keeps MTU ${far.mtu}: change both ends`]),
    ...(master === null
      ? []
      : [`${master} takes the smallest MTU of its ports, unless its own was set`]),
  ];
}

function worded({ change = '', mtu, mac, name }: Input): string {
  const says: Readonly<Record<string, string>> = {
    mtu: `MTU ${mtu}`,
    mac: `MAC ${mac}`,
    rename: `rename to ${name}`,
  };
  return says[change] ?? change;
}

/** The plan from resolved fields. Throws if they were not resolved. */
export function editLinkPlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const chosen = chosenLink({ ...facts, input });
  if (chosen === null) throw new Error('edit-link: the link was not resolved');
  const losses = lossesOf(chosen, input, facts);
  return {
    recipe: 'edit-link',
    build,
    title: `${nameAt(chosen.place, chosen.link.name)}: ${worded(input)}`,
    input,
    warnings: warningsOf(chosen, input, facts, losses),
    steps: stepsOf(chosen, input, facts, losses),
  };
}
