import type { BuildId, Plan } from '../../plan/plan.ts';
import { stopsOwnWay, takesLastDefault } from '../links/own-way/own-way.ts';
import { nameAt, type Place } from '../links/place.ts';
import type { Remake } from '../links/removal/remake.ts';
import { removalSteps, type Toll, tollOf } from '../links/removal/removal.ts';
import { lockoutWarning, lossWarnings } from '../links/warnings.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { chosenRemake } from './fields.ts';

function listed(all: readonly string[]): string {
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** What goes in one namespace. */
export function warningsOfToll({ place, links, losses }: Toll): readonly string[] {
  const where = place.namespace.kind === 'host' ? 'on the host' : `in ${place.label}`;
  const last = takesLastDefault(place, losses.routes);
  return [
    ...lossWarnings(losses, { where }),
    ...(last === null ? [] : [last.why]),
    ...links.flatMap((link) => portWarnings(place, link.name, links)),
  ];
}

function portWarnings(place: Place, name: string, gone: Toll['links']): readonly string[] {
  const ports = place.namespaceDetail.links.filter(
    (link) => link.master === name && !gone.includes(link),
  );
  if (ports.length === 0) return [];
  const names = listed(ports.map((port) => port.name));
  return [
    `${names} ${ports.length === 1 ? 'stays, but no longer reaches' : 'stay, but no longer reach'} anything through ${name}`,
  ];
}

function warningsOf(remake: Remake, tolls: readonly Toll[], facts: HostFacts): readonly string[] {
  const [first, ...others] = remake.ends;
  const cut = remake.ends
    .map(({ place, link }) => stopsOwnWay(facts, place, [link.name]))
    .find((danger) => danger !== null);
  const made = /^patchpanel:(\w+)$/.exec(first?.link.alias ?? '')?.[1];
  return [
    ...lockoutWarning(cut),
    ...others.map(({ place, link }) => `also removes its other end, ${nameAt(place, link.name)}`),
    ...tolls.flatMap(warningsOfToll),
    ...(made === undefined
      ? []
      : [
          `build ${made} made it: patchpanel undo ${made} removes everything that belongs to that build`,
        ]),
  ];
}

/** The plan from resolved fields. Throws if they were not resolved. */
export function deleteLinkPlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const remake = chosenRemake({ ...facts, input });
  const [first] = remake?.ends ?? [];
  if (remake === null || first === undefined) {
    throw new Error('delete-link: the link was not resolved');
  }
  const tolls = tollOf([remake]);
  return {
    recipe: 'delete-link',
    build,
    title: `Delete ${nameAt(first.place, first.link.name)}`,
    input,
    warnings: warningsOf(remake, tolls, facts),
    steps: removalSteps([remake], tolls),
  };
}
