import { canonicalAddress } from '../../model/address/address.ts';
import { canonicalMac, ZERO_MAC } from '../../model/address/mac.ts';
import type { SetForward, SetStation } from '../../model/kernel/namespace-detail.ts';
import { makeStep, opposite, undoBy } from '../../plan/make-step.ts';
import type { Check, Guard, Step } from '../../plan/plan.ts';
import type { Chosen } from '../links/fields.ts';
import { linkAt, nameAt } from '../links/place.ts';
import { type Site, standing } from '../links/site.ts';
import { stationWords } from '../links/words/station-words.ts';
import { forwardsFor, stationOf } from './entries.ts';

/** An entry as bridge(8) takes it after `fdb append`, and the line that it prints for it. */
type Entry = {
  readonly device: string;
  readonly mac: string;
  readonly set: readonly string[];
  readonly remove: readonly string[];
  readonly shown: string;
  /** `02:… to 10.0.0.9`, `02:… behind p0`. */
  readonly name: string;
};

function forwardEntry({ device, mac, destination, words }: SetForward): Entry {
  const where = ['dst', destination, ...words, 'self'];
  return {
    ...{ device, mac },
    set: [mac, 'dev', device, ...where, 'permanent'],
    remove: [mac, 'dev', device, ...where],
    shown: [mac, ...where, 'permanent'].join(' '),
    name: `${mac} to ${destination}`,
  };
}

function stationEntry(station: SetStation): Entry {
  const { device, mac, vlan } = station;
  return {
    ...{ device, mac },
    ...stationWords(station),
    remove: [mac, 'dev', device, 'master', ...(vlan === null ? [] : ['vlan', vlan])],
    name: `${mac} behind ${device}`,
  };
}

function isSet({ door }: Site, { device, shown }: Entry): Check {
  return {
    command: door.look(['bridge', 'fdb', 'show', 'dev', device]),
    expects: { kind: 'prints-line', text: shown },
  };
}

const REASON =
  'A vxlan or a bridge sends a frame to the place of its destination MAC, learnt or set by hand; if it is not known, to all places.';

/** `old` is the entry that it replaces: a unicast MAC has only one entry at a time. */
function addStep(
  { place }: Chosen,
  wanted: Entry,
  { site, old, same }: { site: Site; old: Entry | null; same: readonly Guard[] },
): Step {
  const { door, before, guards } = site;
  const verb = wanted.mac === ZERO_MAC ? 'append' : 'replace';
  const isAsBefore = old === null ? opposite(isSet(site, wanted)) : isSet(site, old);
  const back =
    old === null ? (['del', ...wanted.remove] as const) : (['replace', ...old.set] as const);
  return makeStep({
    id: 'entry',
    title: `Send frames for ${wanted.name} on ${nameAt(place, wanted.device)}`,
    reason: REASON,
    command: door.change(['bridge', 'fdb', verb, ...wanted.set]),
    before: [
      ...before,
      ...same,
      {
        otherwise: `the entry for ${wanted.mac} has changed since the plan was made`,
        check: isAsBefore,
      },
    ],
    check: { otherwise: `the entry for ${wanted.name} does not exist`, check: isSet(site, wanted) },
    undo: undoBy(door.change(['bridge', 'fdb', ...back]), isAsBefore, {
      guards: [
        ...guards,
        ...same,
        {
          otherwise: `the entry for ${wanted.mac} has changed since then`,
          check: isSet(site, wanted),
        },
      ],
    }),
  });
}

function removeStep({ place }: Chosen, entry: Entry, site: Site): Step {
  const { door, before, guards } = site;
  const there = isSet(site, entry);
  return makeStep({
    id: 'entry',
    title: `Remove the entry for ${entry.name} on ${nameAt(place, entry.device)}`,
    reason: REASON,
    command: door.change(['bridge', 'fdb', 'del', ...entry.remove]),
    before: [...before, { otherwise: `the entry for ${entry.name} does not exist`, check: there }],
    check: {
      otherwise: `the entry for ${entry.name} still exists`,
      check: opposite(there),
    },
    undo: undoBy(door.change(['bridge', 'fdb', 'append', ...entry.set]), there, { guards }),
  });
}

type Asked = { readonly change: string; readonly mac: string; readonly destination: string };

function ofVxlan(chosen: Chosen, asked: Asked, site: Site): Step {
  const device = chosen.link.name;
  const mac = canonicalMac(asked.mac);
  const destination = canonicalAddress(asked.destination);
  if (mac === null || destination === null) throw new Error('edit-neighbour: it was not resolved');
  if (asked.change === 'remove') {
    const [found] = forwardsFor(chosen, mac, destination);
    if (found === undefined) throw new Error('edit-neighbour: the entry was not resolved');
    return removeStep(chosen, forwardEntry(found), site);
  }
  const [there] = mac === ZERO_MAC ? [] : forwardsFor(chosen, mac, '');
  const old = there === undefined ? null : forwardEntry(there);
  const wanted = forwardEntry({ device, mac, destination, words: [] });
  return addStep(chosen, wanted, { site, old, same: [] });
}

function ofBridge(chosen: Chosen, asked: Asked, site: Site): Step {
  const { place, link } = chosen;
  const { name: device, master } = link;
  const mac = canonicalMac(asked.mac);
  if (mac === null || master === null) throw new Error('edit-neighbour: it was not resolved');
  const there = stationOf(chosen, mac);
  if (asked.change === 'remove') {
    if (there === null) throw new Error('edit-neighbour: the entry was not resolved');
    return removeStep(chosen, stationEntry(there), site);
  }
  const other = there === null ? null : linkAt(place, there.device);
  const same = other === null ? [] : standing(site.door, other).guards.slice(site.door.same.length);
  const wanted = stationEntry({ device, mac, bridge: master, vlan: null, sticky: false });
  const old = there === null ? null : stationEntry(there);
  return addStep(chosen, wanted, { site, old, same });
}

export function forwardingStep(chosen: Chosen, asked: Asked, site: Site): Step {
  return chosen.link.kind === 'vxlan'
    ? ofVxlan(chosen, asked, site)
    : ofBridge(chosen, asked, site);
}
