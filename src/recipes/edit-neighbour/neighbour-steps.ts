import { canonicalAddress } from '../../model/address/address.ts';
import { canonicalMac } from '../../model/address/mac.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Check, Step } from '../../plan/plan.ts';
import type { Chosen } from '../links/fields.ts';
import { nameAt } from '../links/place.ts';
import type { Site } from '../links/site.ts';
import { isSetNeighbour, neighbourWords, setNeighbour } from '../links/words/neighbour-words.ts';
import { type Held, heldAt } from './entries.ts';

/** Sets an entry in the state that it had. */
function setHeld({ mac, state, ...named }: Held): readonly [string, ...string[]] {
  return ['ip', 'neigh', 'replace', ...neighbourWords(named), 'lladdr', mac, 'nud', state];
}

/** Checks that there is no permanent entry. */
function isFree({ door }: Site, named: Pick<Held, 'address' | 'device'>): Check {
  return {
    command: door.look(['ip', 'neigh', 'show', ...neighbourWords(named), 'nud', 'permanent']),
    expects: { kind: 'prints-nothing' },
  };
}

/** Checks that an entry has its MAC, in any state: a learned one ages. */
function isHeld({ door }: Site, held: Held): Check {
  if (held.state === 'permanent') return isSetNeighbour(door, held);
  return {
    command: door.look(['ip', 'neigh', 'show', ...neighbourWords(held)]),
    expects: { kind: 'prints', text: `lladdr ${held.mac}` },
  };
}

export function addNeighbour(
  chosen: Chosen,
  { address: text, mac: value }: { readonly address: string; readonly mac: string },
  site: Site,
): Step {
  const { place, link } = chosen;
  const { door, before, guards } = site;
  const [address, mac] = [canonicalAddress(text), canonicalMac(value)];
  if (address === null || mac === null) throw new Error('edit-neighbour: it was not resolved');
  const wanted = { address, device: link.name, mac };
  const old = heldAt(chosen, address);
  const set = old?.state === 'permanent' ? old : null;
  const isAsBefore = set === null ? isFree(site, wanted) : isSetNeighbour(door, set);
  const remove = ['ip', 'neigh', 'del', ...neighbourWords(wanted)] as const;
  return makeStep({
    id: 'neighbour',
    title: `Set the MAC of ${address} to ${mac} on ${nameAt(place, link.name)}`,
    reason:
      'The kernel asks for the MAC of a neighbour (ARP, NDP) and forgets it after a while. It neither asks for nor forgets permanent entries.',
    command: door.change(setNeighbour(wanted)),
    before: [
      ...before,
      {
        otherwise: `the entry of neighbour ${address} has changed since the plan was made`,
        check: isAsBefore,
      },
    ],
    check: {
      otherwise: `neighbour ${address} has no such entry`,
      check: isSetNeighbour(door, wanted),
    },
    undo: undoBy(door.change(old === null ? remove : setHeld(old)), isAsBefore, {
      guards: [
        ...guards,
        {
          otherwise: `the entry of neighbour ${address} has changed since then`,
          check: isSetNeighbour(door, wanted),
        },
      ],
    }),
  });
}

export function removeNeighbour(chosen: Chosen, address: string, site: Site): Step {
  const { place, link } = chosen;
  const { door, before, guards } = site;
  const held = heldAt(chosen, address);
  if (held === null) throw new Error('edit-neighbour: the entry was not resolved');
  const isSet = held.state === 'permanent';
  const free = {
    otherwise: `neighbour ${address} has got an entry since then`,
    check: isFree(site, held),
  };
  return makeStep({
    id: 'neighbour',
    title: `Forget the MAC of ${held.address} on ${nameAt(place, link.name)}`,
    reason:
      'With the next packet the kernel asks the segment who has the address, and keeps the answer.',
    command: door.change(['ip', 'neigh', 'del', ...neighbourWords(held)]),
    before: [
      ...before,
      { otherwise: `${held.address} no longer has ${held.mac}`, check: isHeld(site, held) },
    ],
    // A learned entry may be learned again at once.
    check: isSet
      ? { otherwise: `neighbour ${held.address} still has an entry`, check: isFree(site, held) }
      : null,
    undo: undoBy(door.change(setHeld(held)), isHeld(site, held), { guards: [...guards, free] }),
  });
}
