import type { LinkDetail } from '../../model/kernel/namespace-detail.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Check, Step } from '../../plan/plan.ts';
import type { Chosen } from '../links/fields.ts';
import { nameAt } from '../links/place.ts';
import { isSet, leavingNotes, lostByUnplug, unplugStep } from '../links/removal/unplug.ts';
import { type Site, standing } from '../links/site.ts';
import { numberOfState, SWITCHES, type Switching, stateOf, switchOf } from './port-state.ts';

/** Checks that the link exists and is not a port of a bridge. */
function isPlain({ door, link }: Site): Check {
  return {
    command: door.look(['ip', '-br', 'link', 'show', 'dev', link, 'type', 'bridge_slave']),
    expects: { kind: 'prints-nothing' },
  };
}

/** Plugs the link in; undo puts it back where it was. */
export function plugSteps(chosen: Chosen, bridge: LinkDetail, site: Site): readonly Step[] {
  const { place, link } = chosen;
  const { door, before, guards } = site;
  const { name, master } = link;
  const isIn = (which: string): Check => isSet(site, `master ${which}`);
  const isAsBefore = master === null ? isPlain(site) : isIn(master);
  const back = master === null ? ['nomaster'] : ['master', master];
  const same = standing(door, bridge).guards.slice(door.same.length);
  return [
    ...(master === null ? [] : leavingNotes(place, link, site)),
    makeStep({
      id: 'plug',
      title: `Plug ${nameAt(place, name)} into ${bridge.name}`,
      reason:
        'A link with a master is a port of that bridge, like a cable in a switch: packets that arrive there go to the bridge, no longer to the link’s own addresses.',
      command: door.change(['ip', 'link', 'set', 'dev', name, 'master', bridge.name]),
      before: [
        ...before,
        ...same,
        {
          otherwise:
            master === null ? `${name} now has a master` : `${name} is no longer in ${master}`,
          check: isAsBefore,
        },
      ],
      check: { otherwise: `${name} is not a port of ${bridge.name}`, check: isIn(bridge.name) },
      undo: undoBy(door.change(['ip', 'link', 'set', 'dev', name, ...back]), isAsBefore, {
        guards: [
          ...guards,
          {
            otherwise: `${name} has been plugged in elsewhere since then`,
            check: isIn(bridge.name),
          },
        ],
      }),
    }),
  ];
}

export function unplugSteps(
  { place, link }: Chosen,
  bridge: LinkDetail,
  site: Site,
): readonly Step[] {
  const { name } = link;
  return [
    ...leavingNotes(place, link, site),
    unplugStep({
      id: 'unplug',
      title: `Unplug ${nameAt(place, name)} from ${bridge.name}`,
      reason:
        'A link without a master is on its own: packets that arrive there are only for its own addresses.',
      site,
      bridge: bridge.name,
      bridgeGuards: standing(site.door, bridge).guards.slice(site.door.same.length),
      loses: lostByUnplug(name, bridge),
    }),
  ];
}

const WHY: Readonly<Record<Switching, string>> = {
  isolate: 'Isolated ports of a bridge cannot reach each other, only ports that are not isolated.',
  unisolate:
    'Isolated ports of a bridge cannot reach each other, only ports that are not isolated.',
  hairpin:
    'A bridge does not send a frame back out of the port it came from, unless that port is in hairpin mode: then several hosts behind the port can reach each other through the bridge.',
  'no-hairpin':
    'A frame that is sent back to where it came from makes a loop if there is a switch.',
};

export function switchStep({ place, link }: Chosen, change: Switching, site: Site): Step {
  const { word, value } = SWITCHES[change];
  return settingStep({ place, link }, site, {
    id: change,
    title: `Set ${word} ${value} on ${nameAt(place, link.name)}`,
    reason: WHY[change],
    word,
    from: switchOf(link, word),
    to: value,
  });
}

type Setting = Pick<Step, 'id' | 'title' | 'reason'> & {
  readonly word: string;
  readonly from: string;
  readonly to: string;
};

function settingStep({ link }: Chosen, site: Site, { word, from, to, ...about }: Setting): Step {
  const { door, before, guards } = site;
  const has = (value: string) => isSet(site, `${word} ${value}`);
  const set = (value: string) =>
    door.change(['ip', 'link', 'set', 'dev', link.name, 'type', 'bridge_slave', word, value]);
  return makeStep({
    ...about,
    command: set(to),
    before: [...before, { otherwise: `${word} is no longer ${from}`, check: has(from) }],
    check: { otherwise: `${word} is not ${to} on ${link.name}`, check: has(to) },
    undo: undoBy(set(from), has(from), {
      guards: [...guards, { otherwise: `${word} has changed since then`, check: has(to) }],
    }),
  });
}

export function enableStep({ place, link }: Chosen, site: Site): Step {
  const { door, before, guards } = site;
  const { name } = link;
  const from = stateOf(link);
  const old = numberOfState(from);
  if (old === null) throw new Error(`edit-port: ${name} is in an unknown state: ${from}`);
  const has = (state: string) => isSet(site, `bridge_slave state ${state}`);
  const set = (number: string) =>
    door.change(['bridge', 'link', 'set', 'dev', name, 'state', number]);
  return makeStep({
    id: 'enable',
    title: `Set port state of ${nameAt(place, name)} to forwarding`,
    reason: `A port that is ${from} does not take part in what its bridge forwards, although it is up. State 3 means forwarding.`,
    command: set('3'),
    before: [...before, { otherwise: `${name} is no longer ${from}`, check: has(from) }],
    check: { otherwise: `${name} is not forwarding`, check: has('forwarding') },
    undo: undoBy(set(old), has(from), {
      guards: [
        ...guards,
        { otherwise: `the state of ${name} has changed since then`, check: has('forwarding') },
      ],
    }),
  });
}
