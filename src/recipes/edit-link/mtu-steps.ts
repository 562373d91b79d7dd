import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Step } from '../../plan/plan.ts';
import type { Chosen } from '../links/fields.ts';
import { hasMtu } from '../links/link-checks.ts';
import { nameAt } from '../links/place.ts';
import { lossNotes } from '../links/removal/loss-notes.ts';
import type { Losses } from '../links/removal/losses.ts';
import { lostSettings, ownSettings, settingsNotes } from '../links/removal/settings-notes.ts';
import type { Site } from '../links/site.ts';

/** Notes of the IPv6 configuration that is lost below 1280 bytes. */
export function ipv6Notes({ place, link }: Chosen, losses: Losses, site: Site): readonly Step[] {
  const { routes, settings } = place.namespaceDetail;
  const why = `Below 1280 bytes a link has no IPv6 (RFC 8200), and loses its IPv6 configuration.`;
  return [
    ...lossNotes(losses, {
      site: () => site,
      all: routes,
      reasons: { route: why, address: why, neighbour: why },
    }),
    ...settingsNotes(site, ownSettings(settings, link.name, ['ipv6']), {
      reason: 'It also loses its IPv6 settings, and gets the defaults when it has IPv6 again.',
    }),
  ];
}

/** Says which IPv6 settings of a link cannot be set again once it has IPv6 again. */
export function lostIpv6Settings({ place, link }: Chosen): readonly string[] {
  return lostSettings(ownSettings(place.namespaceDetail.settings, link.name, ['ipv6']));
}

export function mtuStep(
  { place, link }: Chosen,
  mtu: string,
  site: Site,
  loses: readonly string[],
): Step {
  const { door, before, guards } = site;
  const { name } = link;
  return makeStep({
    id: 'mtu',
    title: `Set MTU of ${nameAt(place, name)} to ${mtu}`,
    reason:
      'The MTU is the largest packet that a link sends. Both ends of a cable, and all ports of a bridge, need the same MTU: packets larger than the other end accepts are silently dropped.',
    command: door.change(['ip', 'link', 'set', 'dev', name, 'mtu', mtu]),
    before: [
      ...before,
      {
        otherwise: `the MTU of ${name} is no longer ${link.mtu}`,
        check: hasMtu(door, name, link.mtu),
      },
    ],
    check: { otherwise: `the MTU of ${name} is not ${mtu}`, check: hasMtu(door, name, mtu) },
    undo: undoBy(
      door.change(['ip', 'link', 'set', 'dev', name, 'mtu', `${link.mtu}`]),
      hasMtu(door, name, link.mtu),
      {
        guards: [
          ...guards,
          {
            otherwise: `the MTU of ${name} has changed since then`,
            check: hasMtu(door, name, mtu),
          },
        ],
        loses: [
          ...(link.kind === 'bridge'
            ? [`${name} no longer follows the smallest MTU of its ports, once its own has been set`]
            : []),
          ...loses,
        ],
      },
    ),
  });
}
