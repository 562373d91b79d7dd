/** Takes a port off its bridge, with everything that goes with it. */
import type { LinkDetail } from '../../../model/kernel/namespace-detail.ts';
import { makeStep, undoBy } from '../../../plan/make-step.ts';
import type { Check, Guard, Step } from '../../../plan/plan.ts';
import type { Place } from '../place.ts';
import type { Site } from '../site.ts';
import { stationWords } from '../words/station-words.ts';
import { note } from './notes.ts';
import { settingsNote } from './port-notes.ts';

/** Checks for a text in ip's detailed output for a link, which includes its settings as a port. */
export function isSet({ door, link }: Site, text: string): Check {
  return {
    command: door.look(['ip', '-d', 'link', 'show', 'dev', link]),
    expects: { kind: 'prints', text },
  };
}

/** Holds too if the link is gone: then there is nothing left to put back. */
function orGone(check: Check): Check {
  return { ...check, expects: { kind: 'any', of: [check.expects, { kind: 'absent' }] } };
}

type Leaving = {
  /** What the ids of the steps begin with: `port-7-`. */
  readonly prefix?: string;
  /** Whether the link may be deleted before the undo, which then has nothing to put back. */
  readonly mayGo?: true;
};

const GOES =
  'It is lost when the link leaves its bridge. This step only reads it; undo sets it again.';

/** Notes the settings of a port, and its entries in the forwarding table of its bridge, for the undo. */
export function leavingNotes(
  { namespaceDetail }: Pick<Place, 'namespaceDetail'>,
  link: LinkDetail,
  site: Site,
  { prefix = '', mayGo }: Leaving = {},
): readonly Step[] {
  const { door, guards } = site;
  const stations = namespaceDetail.stations.filter(({ device }) => device === link.name);
  const notes = [
    ...settingsNote(link, { id: `${prefix}settings`, site, reason: GOES, guards }),
    ...stations.map((each, at) => {
      const { set, shown } = stationWords(each);
      return note({
        id: `${prefix}station-${at + 1}`,
        what: `the forwarding entry of ${link.name} for ${each.mac}`,
        reason: GOES,
        look: door.look(['bridge', '-s', 'fdb', 'show', 'dev', link.name]),
        there: {
          command: door.look(['bridge', 'fdb', 'show', 'dev', link.name]),
          expects: { kind: 'prints-line', text: shown },
        },
        back: door.change(['bridge', 'fdb', 'append', ...set]),
        guards,
      });
    }),
  ];
  return mayGo === true ? notes.map(lenient) : notes;
}

/** Lets the undo of a step end well if its link is gone. */
function lenient(step: Step): Step {
  const { undo } = step;
  return undo.kind === 'command' ? { ...step, undo: { ...undo, gone: orGone(undo.gone) } } : step;
}

/** Says what an undo of an unplug cannot set again: notes cover all but the VLANs. */
export function lostByUnplug(name: string, bridge: LinkDetail): readonly string[] {
  return String(bridge.data.vlan_filtering) === '1'
    ? [`the VLANs of ${name} as a port (bridge vlan)`]
    : [];
}

type Unplug = Pick<Step, 'id' | 'title' | 'reason'> & {
  readonly site: Site;
  readonly bridge: string;
  /** Proves that the bridge is still the same one; none if the undo makes it again. */
  readonly bridgeGuards: readonly Guard[];
  readonly loses: readonly string[];
} & Pick<Leaving, 'mayGo'>;

/** Takes a port off its bridge. The undo leaves alone a link that has another master by then. */
export function unplugStep({ site, bridge, bridgeGuards, loses, mayGo, ...about }: Unplug): Step {
  const { door, link, before, guards } = site;
  const isIn = isSet(site, `master ${bridge}`);
  const isOut: Check = {
    command: door.look(['ip', 'link', 'show', 'dev', link]),
    expects: { kind: 'not', of: { kind: 'prints', text: ' master ' } },
  };
  const step = makeStep({
    ...about,
    command: door.change(['ip', 'link', 'set', 'dev', link, 'nomaster']),
    before: [...before, { otherwise: `${link} is not a port of ${bridge}`, check: isIn }],
    check: { otherwise: `${link} still has a master`, check: isOut },
    undo: undoBy(door.change(['ip', 'link', 'set', 'dev', link, 'master', bridge]), isIn, {
      guards: [
        ...guards,
        ...bridgeGuards,
        { otherwise: `${link} has been plugged in elsewhere since then`, check: isOut },
      ],
      loses,
    }),
  });
  return mayGo === true ? lenient(step) : step;
}
