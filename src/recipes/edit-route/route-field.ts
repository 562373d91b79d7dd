import type { RouteParticulars } from '../../model/particulars.ts';
import { chosenPlace } from '../links/fields.ts';
import type { Place } from '../links/place.ts';
import { irretrievable, nameOfRoute } from '../links/route-words.ts';
import { type Field, type FieldRefusal, refusal } from '../recipe.ts';
import { only } from './change-field.ts';

/** Those that a person may take away: the kernel keeps the local table with the addresses. */
function removable({ particulars }: Place): readonly RouteParticulars[] {
  return particulars.routes.filter(
    ({ table, type }) => table !== 'local' && type !== 'multicast' && type !== 'anycast',
  );
}

function words(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** The route that a text names: by its whole name, or by a part of it from its start that no other shares. */
export function findRoute(place: Place, text: string): RouteParticulars | null {
  const wanted = words(text);
  const routes = removable(place);
  const exact = routes.filter((route) => nameOfRoute(route) === wanted);
  const found =
    exact.length > 0
      ? exact
      : routes.filter((route) => `${nameOfRoute(route)} `.startsWith(`${wanted} `));
  return found.length === 1 ? (found[0] ?? null) : null;
}

export const route: Field = {
  ...only('remove', 'a new route is described by its destination'),
  key: 'route',
  label: 'Route',
  help: 'the route to take away, as ip prints it: default via 10.0.0.1 dev eth0',
  choices: (context) => {
    const place = chosenPlace(context);
    if (place === null) return [];
    return removable(place).map((each) => ({
      value: nameOfRoute(each),
      note: [`IPv${each.family}`, each.protocol].join('   '),
    }));
  },
  propose: () => null,
  refuse: (value, context) => {
    const place = chosenPlace(context);
    if (place === null) return null; // the namespace has its own refusal
    const found = findRoute(place, value);
    if (found === null) return refuseUnknown(value, place);
    const why = irretrievable(found);
    if (why === null) return null;
    const message = `${nameOfRoute(found)} could not be set again: ${why}`;
    return refusal('irretrievable', message, 'ip route del, by hand');
  },
};

function refuseUnknown(value: string, place: Place): FieldRefusal {
  const near = removable(place)
    .map(nameOfRoute)
    .filter((name) => `${name} `.startsWith(`${words(value)} `));
  if (near.length > 1) {
    return refusal('ambiguous', `${value} means several routes`, near.join(', '));
  }
  const message = `${place.label} has no route ${value} that may be taken away`;
  const own = removable(place).slice(0, 5).map(nameOfRoute);
  return refusal('gone', message, own.length === 0 ? '' : `it has ${own.join(', ')}`);
}
