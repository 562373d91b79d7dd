import { chosenPlace } from '../links/fields.ts';
import { nameOfRoute } from '../links/words/route-words.ts';
import { type Field, refusal } from '../recipe.ts';
import { only } from './change-field.ts';
import { newRoute, twinOf } from './new-route.ts';

/** The kernel's default, then those of network managers. */
const USUAL_METRICS = {
  4: ['0', '100', '200', '300'],
  6: ['1024', '1100', '1200', '1300'],
} as const;

export const metric: Field = {
  ...only(['add'], 'only needed for add: the route has its own metric'),
  key: 'metric',
  label: 'Metric',
  help: 'priority among routes to the same destination: the lowest wins',
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
      return refusal('not-a-number', `${value} is not a metric`, `use ${least} to 4294967295`);
    }
    const place = chosenPlace(context);
    const wanted = newRoute({ input: { ...context.input, metric: value } });
    const twin = place === null ? null : twinOf(wanted, place);
    if (twin === null) return null;
    const message = `${nameOfRoute(twin)} already exists, and the kernel keeps one route per metric`;
    return refusal('already', message, 'use another metric, or remove that route first');
  },
};
