/** How a link that was deleted is made again. */
import type { Command } from '../../../executor/command.ts';
import type { LinkDetail } from '../../../model/kernel/namespace-detail.ts';
import { farEndOf } from '../../../model/kernel/wiring.ts';
import type { FieldRefusal, HostFacts } from '../../recipe.ts';
import type { Chosen } from '../fields.ts';
import { allPlaces, doorTo, endOf, linkAt, nameAt, type Place, placeOf } from '../place.ts';
import { NO_MAC } from '../site.ts';
import { bridgeWords, type KindWords, macvlanWords, vxlanWords } from '../words/kind-words.ts';
import { isLink } from './losses.ts';

/** A link that can be put back. */
export type Remake = {
  /** The links that go: the one itself, and the other end of a veth. */
  readonly ends: readonly Chosen[];
  /** Where it is made. */
  readonly from: Place;
  readonly argv: Command['argv'];
  /** Which of its own settings cannot be set again. */
  readonly unknown: readonly string[];
};

export type Remaking =
  | { readonly ok: true; readonly remake: Remake }
  | { readonly ok: false; readonly refusal: FieldRefusal };

/** How to put a link back, or why that is not possible from here. */
export function remakeOf(chosen: Chosen, facts: HostFacts): Remaking {
  switch (chosen.link.kind) {
    case 'veth':
      return remakePair(chosen, facts);
    case 'bridge':
      return remakeBridge(chosen);
    case 'vxlan':
      return remakeVxlan(chosen);
    case 'macvlan':
      return remakeMacvlan(chosen, facts);
    case 'ifb':
    case 'dummy':
      return simple(chosen, { words: [], unknown: [] });
    default:
      return refused(chosen, 'cannot-restore', `a ${chosen.link.kind} link`);
  }
}

function refused({ place, link }: Chosen, code: string, what: string): Remaking {
  const message = `patchpanel could not restore ${what} as it was, and deletes only what undo can restore`;
  return {
    ok: false,
    refusal: { code, message, hint: `to do it by hand: ${byHand(place, link.name)}` },
  };
}

/** The command that deletes a link, as one would type it. */
function byHand(place: Place, link: string): string {
  return doorTo(place).change(['ip', 'link', 'delete', 'dev', link]).argv.join(' ');
}

function made(chosen: Chosen, parts: Omit<Remake, 'ends'> & Partial<Remake>): Remaking {
  return { ok: true, remake: { ends: [chosen], ...parts } };
}

/** What every link has, as far as the kernel takes it when it creates one (rtnl_create_link in net/core/rtnetlink.c). */
function commonWords(link: LinkDetail, mtu: number | null = link.mtu): readonly string[] {
  const { mac, group, queueLength, queues, kind } = link;
  const several = kind === 'veth' || queues.tx !== 1 || queues.rx !== 1;
  return [
    ...(mac === null || mac === NO_MAC ? [] : ['address', mac]),
    ...(mtu === null ? [] : ['mtu', `${mtu}`]),
    ...(queueLength === 1000 ? [] : ['txqueuelen', `${queueLength}`]),
    ...(group === 'default' ? [] : ['group', group]),
    ...(several ? ['numtxqueues', `${queues.tx}`, 'numrxqueues', `${queues.rx}`] : []),
  ];
}

function simple(
  { place, link }: Chosen,
  { words, unknown }: KindWords,
  mtu?: number | null,
): Remaking {
  const argv = [
    ...(['ip', 'link', 'add', 'name', link.name] as const),
    ...commonWords(link, mtu),
    ...['type', link.kind, ...words],
  ] as const;
  return made({ place, link }, { from: place, argv, unknown });
}

/** What ip(8) takes after `netns`; null for the host, which has no file to be named by. */
function netnsWord(place: Place): string | null {
  const { entry } = doorTo(place);
  if (entry.kind === 'host') return null;
  return entry.kind === 'name' ? entry.name : entry.path;
}

/** The other end of a veth; null if it was not found. */
function otherEnd({ place, link }: Chosen, facts: HostFacts): Chosen | null {
  const end = endOf(place, link.name);
  const far = end === null ? null : farEndOf(facts.snapshot, end.link);
  if (far?.kind !== 'link') return null;
  const there = placeOf(facts, far.end.namespace);
  const other = there === null ? null : linkAt(there, far.end.link.name);
  return there === null || other === null ? null : { place: there, link: other };
}

function remakePair(chosen: Chosen, facts: HostFacts): Remaking {
  const { place, link } = chosen;
  const other = otherEnd(chosen, facts);
  if (other === null) {
    return refused(
      chosen,
      'far-end-unknown',
      `the other end of ${link.name}, which was not found,`,
    );
  }
  const apart = other.place.namespace.id !== place.namespace.id;
  // From the host, if one end is there: the other is then named by its file.
  const [near, far] = apart && netnsWord(other.place) === null ? [other, chosen] : [chosen, other];
  const word = netnsWord(far.place);
  const argv = [
    ...(['ip', 'link', 'add', 'name', near.link.name] as const),
    ...commonWords(near.link),
    ...['type', 'veth', 'peer', 'name', far.link.name],
    ...commonWords(far.link),
    ...(apart && word !== null ? ['netns', word] : []),
  ] as const;
  return made(chosen, { ends: [chosen, other], from: near.place, argv, unknown: [] });
}

/** The MTU that a bridge has by default: the lowest of its ports (br_mtu_auto_adjust in net/bridge/br_if.c). */
function followsPorts({ place, link }: Chosen): boolean {
  const ports = place.namespaceDetail.links.filter(({ master }) => master === link.name);
  return link.mtu === Math.min(...(ports.length === 0 ? [1500] : ports.map(({ mtu }) => mtu)));
}

function remakeBridge(chosen: Chosen): Remaking {
  const { link } = chosen;
  if (link.data.vlan_filtering === 1) {
    return refused(chosen, 'vlan-filtering', `${link.name}, which has its own VLANs per port,`);
  }
  return simple(chosen, bridgeWords(link), followsPorts(chosen) ? null : link.mtu);
}

function remakeVxlan(chosen: Chosen): Remaking {
  const { link } = chosen;
  if (link.foreign) {
    const what = `${link.name}, which sends its packets from another namespace,`;
    return refused(chosen, 'foreign-underlay', what);
  }
  return simple(chosen, vxlanWords(link));
}

/** Modes in which a macvlan needs no further settings. */
const PLAIN_MODES = new Set(['bridge', 'private', 'vepa']);

function remakeMacvlan(chosen: Chosen, facts: HostFacts): Remaking {
  const { place, link } = chosen;
  if (!PLAIN_MODES.has(String(link.data.mode))) {
    return refused(chosen, 'cannot-restore', `a macvlan in mode ${link.data.mode}`);
  }
  const { lower } = link;
  const from = allPlaces(facts).find(({ namespace }) => namespace.id === lower?.namespace);
  const below =
    lower === null ? undefined : from?.namespaceDetail.links.find((each) => isLink(lower, each));
  const apart = from?.namespace.id !== place.namespace.id;
  const word = netnsWord(place);
  if (from === undefined || below === undefined || (apart && word === null)) {
    const what = `${link.name}, whose lower link was not found,`;
    return refused(chosen, 'foreign-underlay', what);
  }
  const { words, unknown } = macvlanWords(link);
  const argv = [
    ...(['ip', 'link', 'add', 'link', below.name, 'name', link.name] as const),
    ...commonWords(link),
    ...(apart && word !== null ? ['netns', word] : []),
    ...['type', 'macvlan', ...words],
  ] as const;
  return made(chosen, { from, argv, unknown });
}

/** The links, in any namespace, that are on top of one of these and so would go with it. */
export function standingOn(ends: readonly Chosen[], facts: HostFacts): readonly Chosen[] {
  return allPlaces(facts).flatMap((place) =>
    place.namespaceDetail.links
      .filter(({ lower }) =>
        ends.some((end) => lower?.namespace === end.place.namespace.id && isLink(lower, end.link)),
      )
      .map((link) => ({ place, link })),
  );
}

/** Why a link may not be deleted because of what it carries or belongs to; null if it may. */
export function refuseTies({ ends }: Remake, facts: HostFacts): FieldRefusal | null {
  const [above] = standingOn(ends, facts);
  if (above !== undefined) {
    const name = nameAt(above.place, above.link.name);
    const message = `${name} is on top of it and would be removed with it`;
    return { code: 'carries-others', message, hint: `delete ${name} first` };
  }
  return refuseMaster(ends);
}

/** A port of anything but a bridge has settings that are not known here. */
export function refuseMaster(ends: readonly Chosen[]): FieldRefusal | null {
  for (const { place, link } of ends) {
    const master = place.namespaceDetail.links.find(({ name }) => name === link.master);
    if (master === undefined || master.kind === 'bridge') continue;
    const message = `${nameAt(place, link.name)} is part of ${master.name}, a ${master.kind}, which patchpanel could not restore as it was`;
    return {
      code: 'cannot-restore',
      message,
      hint: `to do it by hand: ${byHand(place, link.name)}`,
    };
  }
  return null;
}
