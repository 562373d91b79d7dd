import { chosenPlace } from '../links/fields.ts';
import { nameOfRoute } from '../links/route-words.ts';
import { type Field, refusal } from '../recipe.ts';
import { only } from './change-field.ts';
import { newRoute, twinOf } from './new-route.ts';

/** What the kernel takes where nothing is said, and then what network managers do. */
const USUAL_METRICS = {
  4: ['0', '100', '200', '300'],
  6: ['1024', '1100', '1200', '1300'],
} as const;

export const metric: Field = {
  ...only(['add'], 'the route says its metric'),
  key: 'metric',
  label: 'Metric',
  help: 'which of several routes to one destination is taken: that with the lowest',
  choices: null,
  propose: (context) => {
    const place = chosenPlace(context);
    const fits = (value: string): boolean => {
      const wanted = newRoute({ input: { ...context.input, metric: value } });
      return place === null || twinOf(wanted, place) === null;
    };
    return USUAL_METRICS[newRoute(context).family].find(fits) ?? null;
  },
  refuse: (value, context) => {
    const { family } = newRoute(context);
    const least = family === 6 ? 1 : 0;
    if (!/^\d{1,10}$/.test(value) || Number(value) < least || Number(value) >= 2 ** 32) {
      return refusal('not-a-number', `${value} is no metric`, `${least} to 4294967295`);
    }
    const place = chosenPlace(context);
    const wanted = newRoute({ input: { ...context.input, metric: value } });
    const twin = place === null ? null : twinOf(wanted, place);
    if (twin === null) return null;
    const message = `there is ${nameOfRoute(twin)} already, and the kernel keeps one for each metric`;
    return refusal('already', message, 'another metric, or take that one away first');
  },
};
