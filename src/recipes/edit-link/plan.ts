import { farEndOf } from '../../model/kernel/wiring.ts';
import type { BuildId, Plan, Step } from '../../plan/plan.ts';
import { engineOwned } from '../links/engine-owned.ts';
import { type Chosen, chosenLink } from '../links/fields.ts';
import { countLosses } from '../links/loss-notes.ts';
import { fallsWith, type Losses, lostOnDown, lostWithoutIpv6 } from '../links/losses.ts';
import { stopsOwnWay } from '../links/own-way.ts';
import { doorTo, endOf, nameAt } from '../links/place.ts';
import { renamed, standing } from '../links/site.ts';
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

/** What the plan itself sets again. */
const SET_AGAIN: Readonly<Record<string, string>> = {
  rename: ', dropped and set again under the new name',
  mac: ', dropped and set again',
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
  const count = input.change === 'up' ? null : countLosses(losses);
  const again = SET_AGAIN[input.change ?? ''] ?? '';
  const cut = goesDown({ ...facts, input }) ? stopsOwnWay(facts, place, [link.name]) : null;
  const fallen = down ? fallsWith(link, place.namespaceDetail).map(({ name }) => name) : [];
  const ports = place.namespaceDetail.links.filter(({ master }) => master === link.name);
  return [
    ...(cut === null ? [] : [`${cut.why}: you may not be able to undo this from there`]),
    ...(count === null
      ? []
      : [`with it: ${count}, noted first so that an undo sets them again${again}`]),
    ...losses.forGood.map((what) => `it loses ${what}`),
    ...(fallen.length === 0 ? [] : [`its VLANs go down with it: ${fallen.join(', ')}`]),
    ...(down && far?.kind === 'link'
      ? [`its other end, ${far.end.link.name}, loses the carrier`]
      : []),
    ...(down && ports.length > 0
      ? [`${ports.map(({ name }) => name).join(', ')} no longer reach anything through it`]
      : []),
    ...(owned === null || input.change === 'up'
      ? []
      : [
          `${link.name} is ${owned.what}: the engine is not told, and sets it anew when it makes it again`,
        ]),
    ...(input.change === 'rename'
      ? [`firewall rules and configurations that say ${link.name} do not follow`]
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
      : [`its other end, ${far.name}, keeps an MTU of ${far.mtu}: set both`]),
    ...(master === null
      ? []
      : [`${master} takes the least MTU of its ports, unless its own was set`]),
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

/** The plan from resolved fields. Throws where they were not resolved. */
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
