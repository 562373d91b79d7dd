import { chosenPlace } from '../links/fields.ts';
import type { Place } from '../links/place.ts';
import { irretrievable, nameOfRoute } from '../links/words/route-words.ts';
import { type Field, type FieldRefusal, refusal } from '../recipe.ts';
import { only } from './change-field.ts';
import { findRoute, oneSpaced, removable } from './find-route.ts';

export const route: Field = {
  ...only(['remove', 'replace'], 'not needed for add'),
  key: 'route',
  label: 'Route',
  help: 'the route to remove or replace, as ip prints it: default via 10.0.0.1 dev eth0',
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
    const message = `${nameOfRoute(found)} could not be restored: ${why}`;
    return refusal('irretrievable', message, 'use ip route del by hand');
  },
};

function refuseUnknown(value: string, place: Place): FieldRefusal {
  const near = removable(place)
    .map(nameOfRoute)
    .filter((name) => `${name} `.startsWith(`${oneSpaced(value)} `));
  if (near.length > 1) {
    return refusal('ambiguous', `${value} matches several routes`, near.join(', '));
  }
  const message = `${place.label} has no removable route ${value}`;
  const own = removable(place).slice(0, 5).map(nameOfRoute);
  return refusal('gone', message, own.length === 0 ? '' : `it has ${own.join(', ')}`);
}
