import { canonicalMac } from '../../model/address/mac.ts';
import type { LinkDetail, NamespaceDetail } from '../../model/kernel/namespace-detail.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Check, Step } from '../../plan/plan.ts';
import type { Chosen } from '../links/fields.ts';
import { nameAt } from '../links/place.ts';
import { neighbourAgain } from '../links/removal/again-steps.ts';
import { lossNotes } from '../links/removal/loss-notes.ts';
import type { Losses } from '../links/removal/losses.ts';
import type { Site } from '../links/site.ts';
import { ownLinkLocal } from '../links/words/address-words.ts';

/** A link with another MAC forgets its neighbours, even the permanent ones (neigh_changeaddr, net/core/neighbour.c). */
export function lostWithMac({ name }: LinkDetail, { neighbours }: NamespaceDetail): Losses {
  const own = neighbours.filter(({ device }) => device === name);
  return { routes: [], addresses: [], neighbours: own, forGood: [] };
}

const FORGETS = 'A link forgets its neighbours when its MAC changes, including permanent ones.';

/** Sets the new MAC, and adds again the neighbours that someone had set. */
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
      title: `Set the MAC of ${nameAt(place, name)} to ${mac}`,
      reason:
        'A bridge sends a frame to the port behind which it last saw the MAC. If two links on a segment have the same MAC, each gets frames meant for the other.',
      command: address(mac),
      before: [...before, { otherwise: `the MAC of ${name} is no longer ${old}`, check: has(old) }],
      check: { otherwise: `the MAC of ${name} is not ${mac}`, check: has(mac) },
      undo: undoBy(address(old), has(old), {
        guards: [
          ...guards,
          { otherwise: `the MAC of ${name} has changed since then`, check: has(mac) },
        ],
        loses:
          link.kind === 'bridge'
            ? [`${name} keeps its old MAC permanently, even if it followed its ports before`]
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
    `neighbours keep the old MAC of ${name} until they resolve it again, for a few seconds or a minute`,
    ...(own !== null && linkLocal !== undefined && link.addressGeneration === 'eui64'
      ? [
          `${linkLocal.address} was derived from the old MAC and stays until ${name} goes down and up`,
        ]
      : []),
    ...(bridge !== undefined && bridge.mac === mac
      ? [`${bridge.name} takes its MAC from ${name} and may follow it`]
      : []),
  ];
}
