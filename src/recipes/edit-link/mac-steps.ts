import { canonicalMac } from '../../model/address/mac.ts';
import type { LinkDetail, NamespaceDetail } from '../../model/kernel/namespace-detail.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Check, Step } from '../../plan/plan.ts';
import { ownLinkLocal } from '../links/address-words.ts';
import { neighbourAgain } from '../links/again-steps.ts';
import type { Chosen } from '../links/fields.ts';
import { lossNotes } from '../links/loss-notes.ts';
import type { Losses } from '../links/losses.ts';
import { nameAt } from '../links/place.ts';
import type { Site } from '../links/site.ts';

/** A link with another MAC forgets its neighbours, those too that were set for good (neigh_changeaddr, net/core/neighbour.c). */
export function lostWithMac({ name }: LinkDetail, { neighbours }: NamespaceDetail): Losses {
  const own = neighbours.filter(({ device }) => device === name);
  return { routes: [], addresses: [], neighbours: own, forGood: [] };
}

const FORGETS = 'A link with another MAC forgets its neighbours, those too that were set for good.';

/** The new MAC, and the neighbours that someone set, again. */
export function macSteps(
  { place, link }: Chosen,
  value: string,
  losses: Losses,
  site: Site,
): readonly Step[] {
  const { door, before, guards } = site;
  const { name, mac: old } = link;
  const mac = canonicalMac(value);
  if (mac === null || old === null) throw new Error('edit-link: the MAC was not resolved');
  const has = (wanted: string): Check => ({
    command: door.look(['ip', 'link', 'show', 'dev', name]),
    expects: { kind: 'prints', text: `link/ether ${wanted}` },
  });
  const address = (wanted: string) =>
    door.change(['ip', 'link', 'set', 'dev', name, 'address', wanted]);
  return [
    ...lossNotes(losses, {
      site: () => site,
      all: [],
      reasons: { route: '', address: '', neighbour: FORGETS },
    }),
    makeStep({
      id: 'mac',
      title: `Give ${nameAt(place, name)} the MAC ${mac}`,
      reason:
        'A bridge sends a frame to the port behind which it last saw the MAC. Where two links of a segment have the same, each of them gets what the other should have.',
      command: address(mac),
      before: [...before, { otherwise: `the MAC of ${name} is no longer ${old}`, check: has(old) }],
      check: { otherwise: `the MAC of ${name} is not ${mac}`, check: has(mac) },
      undo: undoBy(address(old), has(old), {
        guards: [...guards, { otherwise: `the MAC of ${name} was changed since`, check: has(mac) }],
        loses:
          link.kind === 'bridge'
            ? [`${name} keeps the MAC it had, also where that followed its ports`]
            : [],
      }),
    }),
    ...losses.neighbours.map((each, at) =>
      neighbourAgain(door, each, {
        id: `set-neighbour-${at + 1}`,
        reason: FORGETS,
        undo: { kind: 'with', step: 'mac' },
      }),
    ),
  ];
}

/** What else follows from another MAC. */
export function macWarnings({ place, link }: Chosen): readonly string[] {
  const { name, mac, master, addresses } = link;
  const bridge = place.namespaceDetail.links.find((each) => each.name === master);
  const own = mac === null ? null : ownLinkLocal(mac);
  const linkLocal = addresses.find(({ scope, family }) => family === 6 && scope === 'link');
  return [
    `neighbours keep the old MAC of ${name} until they ask again, for some seconds or a minute`,
    ...(own !== null && linkLocal !== undefined && link.addressGeneration === 'eui64'
      ? [
          `${linkLocal.address} was made from the old MAC, and stays until ${name} is switched off and on`,
        ]
      : []),
    ...(bridge !== undefined && bridge.mac === mac
      ? [`${bridge.name} has its MAC from ${name}, and may follow it`]
      : []),
  ];
}
