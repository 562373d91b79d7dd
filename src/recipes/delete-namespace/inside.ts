/** What is inside a namespace that is to go, and how it would come back. */
import type { LinkDetail } from '../../model/kernel/namespace-detail.ts';
import { refuseKept } from '../delete-link/fields.ts';
import type { Chosen } from '../links/fields.ts';
import { nameAt, type Place } from '../links/place.ts';
import { isLink, lostWithAll } from '../links/removal/losses.ts';
import { type Remake, refuseMaster, remakeOf, standingOn } from '../links/removal/remake.ts';
import { type Toll, tollOf } from '../links/removal/removal.ts';
import type { FieldRefusal, HostFacts } from '../recipe.ts';
import { BORN_WITH } from '../wire-namespace/namespace-step.ts';

export type Inside =
  | { readonly ok: true; readonly remakes: readonly Remake[] }
  | { readonly ok: false; readonly refusal: FieldRefusal };

/** A tunnel that every namespace starts with, if it is unchanged. */
function isBornWith({ name, kind, flags, addresses }: LinkDetail): boolean {
  if (kind === 'loopback') return false;
  return BORN_WITH.includes(name) && !flags.includes('UP') && addresses.length === 0;
}

function same(one: Chosen, other: Chosen): boolean {
  return one.place.namespace.id === other.place.namespace.id && one.link.index === other.link.index;
}

/** How each link inside is put back, those on top of others first; or why one could not be. */
export function insideOf(place: Place, facts: HostFacts): Inside {
  const remakes: Remake[] = [];
  for (const link of place.namespaceDetail.links) {
    const chosen = { place, link };
    const known = remakes.some(({ ends }) => ends.some((end) => same(end, chosen)));
    if (link.kind === 'loopback' || isBornWith(link) || known) continue;
    const remaking = remakeOf(chosen, facts);
    const kept = refuseKept(chosen, facts);
    if (kept !== null) return { ok: false, refusal: about(chosen, kept) };
    if (!remaking.ok) return { ok: false, refusal: about(chosen, remaking.refusal) };
    remakes.push(remaking.remake);
  }
  const ends = remakes.flatMap((remake) => remake.ends);
  const above = standingOn(ends, facts).find((each) => !ends.some((end) => same(end, each)));
  if (above !== undefined) {
    const name = nameAt(above.place, above.link.name);
    const message = `${name} is on top of a link that would be deleted`;
    return {
      ok: false,
      refusal: { code: 'carries-others', message, hint: `delete ${name} first` },
    };
  }
  const refusal = refuseMaster(ends);
  return refusal === null ? { ok: true, remakes: inOrder(remakes) } : { ok: false, refusal };
}

function about({ link }: Chosen, { code, message, hint }: FieldRefusal): FieldRefusal {
  return { code, message: `${link.name} inside: ${message}`, hint };
}

/** A bridge before its ports, a link on top of another before that one: what is deleted last is made first. */
function inOrder(remakes: readonly Remake[]): readonly Remake[] {
  const left = [...remakes];
  const ordered: Remake[] = [];
  while (left.length > 0) {
    const next = left.findIndex(
      (each) => !left.some((other) => other !== each && needs(other, each)),
    );
    // No link is on top of itself; if one were, any order would do.
    ordered.push(...left.splice(Math.max(next, 0), 1));
  }
  return ordered;
}

function needs(one: Remake, other: Remake): boolean {
  return one.ends.some(({ place, link }) =>
    other.ends.some((end) => {
      const here = end.place.namespace.id === place.namespace.id;
      const { lower } = link;
      const below = lower?.namespace === end.place.namespace.id && isLink(lower, end.link);
      return below || (here && end.link.master === link.name);
    }),
  );
}

/** What goes in each namespace: in this one everything, its loopback included. */
export function tollsOf(place: Place, remakes: readonly Remake[]): readonly Toll[] {
  const outside = tollOf(remakes).filter((toll) => toll.place.namespace.id !== place.namespace.id);
  const links = place.namespaceDetail.links
    .filter((link) => !isBornWith(link))
    .toSorted((a, b) => b.index - a.index);
  return [{ place, links, losses: lostWithAll(place.namespaceDetail) }, ...outside];
}
