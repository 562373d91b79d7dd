import type { LinkDetail } from '../../model/kernel/namespace-detail.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Check, Step } from '../../plan/plan.ts';
import type { Chosen } from '../links/fields.ts';
import { nameAt } from '../links/place.ts';
import { type Site, standing } from '../links/site.ts';
import { isSet, leavingNotes, lostByUnplug, unplugStep } from '../links/unplug.ts';
import { numberOfState, SWITCHES, type Switching, stateOf, switchOf } from './port-state.ts';

/** That the link, which is there, is a port of no bridge. */
function isPlain({ door, link }: Site): Check {
  return {
    command: door.look(['ip', '-br', 'link', 'show', 'dev', link, 'type', 'bridge_slave']),
    expects: { kind: 'prints-nothing' },
  };
}

/** Plugged, with the way back to where it was. */
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
        'A link with a master is a port of that bridge, as a cable in a switch: what arrives there goes to the bridge, and no longer to addresses of its own.',
      command: door.change(['ip', 'link', 'set', 'dev', name, 'master', bridge.name]),
      before: [
        ...before,
        ...same,
        {
          otherwise:
            master === null ? `${name} has a master by now` : `${name} is no longer in ${master}`,
          check: isAsBefore,
        },
      ],
      check: { otherwise: `${name} is no port of ${bridge.name}`, check: isIn(bridge.name) },
      undo: undoBy(door.change(['ip', 'link', 'set', 'dev', name, ...back]), isAsBefore, {
        guards: [
          ...guards,
          { otherwise: `${name} was plugged elsewhere since`, check: isIn(bridge.name) },
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
        'Without a master a link is on its own: what arrives there is for its own addresses alone.',
      site,
      bridge: bridge.name,
      bridgeGuards: standing(site.door, bridge).guards.slice(site.door.same.length),
      loses: lostByUnplug(name, bridge),
    }),
  ];
}

const WHY: Readonly<Record<Switching, string>> = {
  isolate: 'Two isolated ports of a bridge do not reach each other, only those that are not.',
  unisolate: 'Two isolated ports of a bridge do not reach each other, only those that are not.',
  hairpin:
    'A bridge does not send a frame back to where it came from, unless the port is a hairpin: what is behind it may be several, which reach each other by the bridge.',
  'no-hairpin': 'A frame that goes back to where it came from is a loop where that is a switch.',
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
      guards: [...guards, { otherwise: `${word} was changed since`, check: has(to) }],
    }),
  });
}

export function enableStep({ place, link }: Chosen, site: Site): Step {
  const { door, before, guards } = site;
  const { name } = link;
  const from = stateOf(link);
  const old = numberOfState(from);
  if (old === null) throw new Error(`edit-port: ${name} is in no state that is known: ${from}`);
  const has = (state: string) => isSet(site, `bridge_slave state ${state}`);
  const set = (number: string) =>
    door.change(['bridge', 'link', 'set', 'dev', name, 'state', number]);
  return makeStep({
    id: 'enable',
    title: `Let ${nameAt(place, name)} forward`,
    reason: `A port that is ${from} takes no part in what its bridge forwards, although it is up. State 3 is forwarding.`,
    command: set('3'),
    before: [...before, { otherwise: `${name} is no longer ${from}`, check: has(from) }],
    check: { otherwise: `${name} does not forward`, check: has('forwarding') },
    undo: undoBy(set(old), has(from), {
      guards: [
        ...guards,
        { otherwise: `the state of ${name} was changed since`, check: has('forwarding') },
      ],
    }),
  });
}
