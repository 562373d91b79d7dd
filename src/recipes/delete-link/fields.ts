import { engineOwned } from '../links/engine-owned.ts';
import { type Chosen, chosenLink, linkField, namespaceOfChange } from '../links/fields.ts';
import { confirmField } from '../links/own-way/confirm-field.ts';
import { type Danger, stopsOwnWay, takesLastDefault } from '../links/own-way/own-way.ts';
import { endOf } from '../links/place.ts';
import { type Remake, refuseTies, remakeOf } from '../links/removal/remake.ts';
import { tollOf } from '../links/removal/removal.ts';
import type { Field, FieldContext, FieldRefusal, HostFacts } from '../recipe.ts';

/** Why a link must stay for the kernel or the engine; null if it need not. */
export function refuseKept({ place, link }: Chosen, facts: HostFacts): FieldRefusal | null {
  if (link.kind === 'loopback') {
    const message = 'the loopback is part of its namespace and can be removed only with it';
    return { code: 'loopback', message, hint: '' };
  }
  const end = endOf(place, link.name);
  const owned = end === null ? null : engineOwned(facts.snapshot, end);
  if (owned !== null) {
    const message = `${link.name} is ${owned.what}: the engine would not notice that it is gone`;
    return { code: 'engine-owned', message, hint: owned.way };
  }
  if (link.kind !== 'physical') return null;
  const message = `${link.name} is a hardware device, which the kernel cannot delete`;
  return { code: 'physical', message, hint: 'bring it down with edit-link' };
}

/** Why a link may not be deleted; null if it may. */
function refuseLink(chosen: Chosen, facts: HostFacts): FieldRefusal | null {
  const kept = refuseKept(chosen, facts);
  if (kept !== null) return kept;
  const remaking = remakeOf(chosen, facts);
  return remaking.ok ? refuseTies(remaking.remake, facts) : remaking.refusal;
}

/** The chosen link, and how it comes back; null while none is chosen that may be deleted. */
export function chosenRemake(context: FieldContext): Remake | null {
  const chosen = chosenLink(context);
  if (chosen === null || refuseLink(chosen, context) !== null) return null;
  const remaking = remakeOf(chosen, context);
  return remaking.ok ? remaking.remake : null;
}

/** The link's end that carries the user's own connection, or the last default route of the link's namespace. */
function dangerOf(context: FieldContext): Danger | null {
  const remake = chosenRemake(context);
  if (remake === null) return null;
  for (const { place, link } of remake.ends) {
    const own = stopsOwnWay(context, place, [link.name]);
    if (own !== null) return own;
  }
  const [first] = tollOf([remake]);
  return first === undefined ? null : takesLastDefault(first.place, first.losses.routes);
}

export const fields: readonly Field[] = [
  namespaceOfChange('the namespace that the link is in: a name, a container, pid:N, or host'),
  linkField('the link to delete', refuseLink),
  confirmField(dangerOf),
];
