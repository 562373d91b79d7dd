/** Notes of what a link itself has, beyond what it is made with. */
import type { LinkParticulars } from '../../model/particulars.ts';
import type { Step } from '../../plan/plan.ts';
import { isSwitchedOn } from './link-checks.ts';
import { note } from './notes.ts';
import type { Site } from './site.ts';

/** Kinds that a new link of is without ARP and multicast (ether_setup is not all of their setup). */
const WITHOUT_ARP = new Set(['ifb', 'dummy']);

/** The flags that differ from those of a new link, in the words that set them. */
function flagWords({ kind, flags }: LinkParticulars): readonly string[] {
  const without = WITHOUT_ARP.has(kind);
  const [noArp, multicast] = [flags.includes('NOARP'), flags.includes('MULTICAST')];
  return [
    ...(flags.includes('PROMISC') ? ['promisc', 'on'] : []),
    ...(flags.includes('ALLMULTI') ? ['allmulticast', 'on'] : []),
    ...(noArp === without ? [] : ['arp', noArp ? 'off' : 'on']),
    ...(multicast === !without ? [] : ['multicast', multicast ? 'on' : 'off']),
  ];
}

/** That it is up; its flags come with that. */
export function upNote(link: LinkParticulars, site: Site, id: string): readonly Step[] {
  const { door, guards } = site;
  const { name } = link;
  if (!link.flags.includes('UP')) return [];
  return [
    note({
      id,
      what: `that ${name} is up`,
      reason:
        'A link that was just made is down. An undo switches it on before any route leads by it.',
      look: door.look(['ip', '-br', 'link', 'show', 'dev', name]),
      there: isSwitchedOn(door, name),
      back: door.change(['ip', 'link', 'set', 'dev', name, ...flagWords(link), 'up']),
      guards,
    }),
  ];
}

/** The alias, and other names. */
export function selfNotes(link: LinkParticulars, site: Site, id: string): readonly Step[] {
  const { door, guards } = site;
  const { name, alias, otherNames } = link;
  const look = door.look(['ip', 'link', 'show', 'dev', name]);
  const reason = 'The kernel takes it only of a link that is there, so that an undo sets it later.';
  const names = otherNames.map((other, at) =>
    note({
      id: `${id}-name-${at + 1}`,
      what: `that ${name} is also called ${other}`,
      reason,
      look,
      there: { command: look, expects: { kind: 'prints-line', text: `altname ${other}` } },
      back: door.change(['ip', 'link', 'property', 'add', 'dev', name, 'altname', other]),
      guards,
    }),
  );
  if (alias === null) return names;
  return [
    ...names,
    note({
      id: `${id}-alias`,
      what: `the alias ${alias} of ${name}`,
      reason,
      look,
      there: { command: look, expects: { kind: 'prints-line', text: `alias ${alias}` } },
      back: door.change(['ip', 'link', 'set', 'dev', name, 'alias', alias]),
      guards,
    }),
  ];
}

/** What of it an undo does not bring back. */
export function lostOfSelf(link: LinkParticulars): readonly string[] {
  const { name, flags, addressGeneration } = link;
  const words = flags.includes('UP') ? [] : flagWords(link);
  return [
    ...(words.length === 0 ? [] : [`the flags of ${name}: ${words.join(' ')}`]),
    ...(addressGeneration === 'stable_secret'
      ? [`the secret from which ${name} makes its link-local address`]
      : []),
  ];
}
