import type { BuildId, Plan } from '../../plan/plan.ts';
import { warningsOfToll } from '../delete-link/plan.ts';
import { stopsOwnWay } from '../links/own-way/own-way.ts';
import { doorTo, nameAt } from '../links/place.ts';
import { cameBack, removalSteps, type SiteOf, type Toll } from '../links/removal/removal.ts';
import { returningWithin } from '../links/site.ts';
import { lockoutWarning, lossWarnings } from '../links/warnings.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { type Doomed, doomed } from './fields.ts';
import { tollsOf } from './inside.ts';
import { namespaceSteps, ownNotes } from './steps.ts';

function warningsOf(
  { place, name, remakes }: Doomed,
  [inside, ...outside]: readonly Toll[],
  facts: HostFacts,
): readonly string[] {
  const ends = remakes.flatMap((remake) => remake.ends);
  const isInside = (end: (typeof ends)[number]) => end.place.namespace.id === place.namespace.id;
  const links = ends.filter(isInside).map(({ link }) => link.name);
  const others = ends.filter((end) => !isInside(end));
  const cut = ends
    .map((end) => stopsOwnWay(facts, end.place, [end.link.name]))
    .find((danger) => danger !== null);
  const forwards = place.namespaceDetail.settings['ipv4/conf/all/forwarding'] === '1';
  return [
    ...lockoutWarning(cut),
    ...(links.length === 0 ? [] : [`also removes its links: ${links.join(', ')}`]),
    ...(others.length === 0
      ? []
      : [
          `also removes their other ends: ${others.map((end) => nameAt(end.place, end.link.name)).join(', ')}`,
        ]),
    ...(inside === undefined ? [] : lossWarnings(inside.losses)),
    ...outside.flatMap(warningsOfToll),
    ...(forwards && links.length > 1
      ? [
          `${name} forwards packets between its links: other hosts may reach each other only through it`,
        ]
      : []),
  ];
}

/** The plan from resolved fields. Throws if they were not resolved. */
export function deleteNamespacePlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const going = doomed({ ...facts, input });
  const told = facts.details.namespaceDetail;
  if (going === null || told?.ok !== true) {
    throw new Error('delete-namespace: the namespace was not resolved');
  }
  const { place, name, remakes } = going;
  const tolls = tollsOf(place, remakes);
  const siteOf: SiteOf = (chosen) =>
    chosen.place.namespace.id === place.namespace.id
      ? {
          ...returningWithin(doorTo(place), chosen.link),
          called: nameAt(chosen.place, chosen.link.name),
        }
      : cameBack(chosen);
  return {
    recipe: 'delete-namespace',
    build,
    title: `Delete the namespace ${name}`,
    input,
    warnings: warningsOf(going, tolls, facts),
    steps: [
      ...removalSteps(remakes, tolls, siteOf),
      ...ownNotes(place, told.value),
      ...namespaceSteps(place, name),
    ],
  };
}
