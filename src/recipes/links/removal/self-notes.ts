/** Notes of what a link itself has, beyond what it is made with. */
import type { LinkDetail } from '../../../model/kernel/namespace-detail.ts';
import type { Step } from '../../../plan/plan.ts';
import { isSwitchedOn } from '../link-checks.ts';
import type { Site } from '../site.ts';
import { note } from './notes.ts';

/** Kinds whose new links have no ARP (ifb_setup and dummy_setup in drivers/net), and no multicast, like a loopback. */
const WITHOUT_ARP = ['ifb', 'dummy'];
const WITHOUT_MULTICAST = [...WITHOUT_ARP, 'loopback'];

/** The flags that differ from those of a new link, in the words that set them. */
function flagWords({ kind, flags }: LinkDetail): readonly string[] {
  const [noArp, multicast] = [flags.includes('NOARP'), flags.includes('MULTICAST')];
  return [
    ...(flags.includes('PROMISC') ? ['promisc', 'on'] : []),
    ...(flags.includes('ALLMULTI') ? ['allmulticast', 'on'] : []),
    ...(noArp === WITHOUT_ARP.includes(kind) ? [] : ['arp', noArp ? 'off' : 'on']),
    ...(multicast === WITHOUT_MULTICAST.includes(kind)
      ? ['multicast', multicast ? 'on' : 'off']
      : []),
  ];
}

/** Notes that it is up, and its flags. */
export function upNote(link: LinkDetail, site: Site, id: string): readonly Step[] {
  const { name } = link;
  const { door, guards, called = name } = site;
  if (!link.flags.includes('UP')) return [];
  return [
    note({
      id,
      what: `the state of ${called} (up)`,
      reason: 'A recreated link is down. Undo brings it up before it restores routes through it.',
      look: door.look(['ip', '-br', 'link', 'show', 'dev', name]),
      there: isSwitchedOn(door, name),
      back: door.change(['ip', 'link', 'set', 'dev', name, ...flagWords(link), 'up']),
      guards,
    }),
  ];
}

/** Notes its alias and its other names. */
export function selfNotes(link: LinkDetail, site: Site, id: string): readonly Step[] {
  const { name, alias, otherNames } = link;
  const { door, guards, called = name } = site;
  const shown = door.look(['ip', 'link', 'show', 'dev', name]);
  const reason =
    'The kernel accepts it only for an existing link, so undo sets it after recreating the link.';
  const names = otherNames.map((other, at) =>
    note({
      id: `${id}-name-${at + 1}`,
      what: `the other name ${other} of ${called}`,
      reason,
      look: door.look(['ip', '-d', 'link', 'show', 'dev', other]),
      there: { command: shown, expects: { kind: 'prints-line', text: `altname ${other}` } },
      back: door.change(['ip', 'link', 'property', 'add', 'dev', name, 'altname', other]),
      guards,
    }),
  );
  if (alias === null) return names;
  return [
    ...names,
    note({
      id: `${id}-alias`,
      what: `the alias ${alias} of ${called}`,
      reason,
      look: door.look(['ip', '-d', 'link', 'show', 'dev', name]),
      there: { command: shown, expects: { kind: 'prints-line', text: `alias ${alias}` } },
      back: door.change(['ip', 'link', 'set', 'dev', name, 'alias', alias]),
      guards,
    }),
  ];
}

/** What an undo does not restore of it. */
export function lostOfSelf(link: LinkDetail): readonly string[] {
  const { name, flags, addressGeneration } = link;
  const words = flags.includes('UP') ? [] : flagWords(link);
  return [
    ...(words.length === 0 ? [] : [`the flags of ${name}: ${words.join(' ')}`]),
    ...(addressGeneration === 'stable_secret'
      ? [`the secret from which ${name} derives its link-local address`]
      : []),
  ];
}
