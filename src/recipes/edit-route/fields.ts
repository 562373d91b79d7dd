import { contains } from '../../model/address/address.ts';
import type { RouteDetail } from '../../model/kernel/namespace-detail.ts';
import { chosenPlace, namespaceOfChange } from '../links/fields.ts';
import { confirmField } from '../links/own-way/confirm-field.ts';
import { type Danger, ownWay, takesLastDefault, takesOwnRoute } from '../links/own-way/own-way.ts';
import type { Place } from '../links/place.ts';
import type { Field, FieldContext } from '../recipe.ts';
import { change } from './change-field.ts';
import { findRoute } from './find-route.ts';
import { metric } from './metric-field.ts';
import { newRoute } from './new-route.ts';
import { route } from './route-field.ts';
import { destination, gateway, link } from './way-fields.ts';

/** A new route that packets to the user's own SSH client would take from then on. */
function diverts(context: FieldContext, place: Place): Danger | null {
  const way = ownWay(context);
  if (!way || place.namespace.id !== context.snapshot.host.namespace) return null;
  const wanted = newRoute(context);
  const { client } = way.path;
  const any = client.includes(':') ? '::/0' : '0.0.0.0/0';
  const prefix = (each: RouteDetail) => (each.destination === 'default' ? any : each.destination);
  const length = (each: RouteDetail) => Number(prefix(each).split('/')[1] ?? 128);
  if (!contains(prefix(wanted), client)) return null;
  const old = way.route;
  const wins =
    old === null ||
    length(wanted) > length(old) ||
    (length(wanted) === length(old) && Number(wanted.metric) < Number(old.metric));
  if (!wins) return null;
  const why = `packets to ${client}, the client of your SSH connection, would take this route`;
  return { link: wanted.hops[0]?.device ?? '', why };
}

function dangerOf(context: FieldContext): Danger | null {
  const place = chosenPlace(context);
  const { input } = context;
  if (place === null) return null;
  if (input.change === 'add') return diverts(context, place);
  const gone = findRoute(place, input.route ?? '');
  if (gone === null) return null;
  const own = takesOwnRoute(context, place, [gone]);
  return own ?? (input.change === 'remove' ? takesLastDefault(place, [gone]) : null);
}

export const fields: readonly Field[] = [
  namespaceOfChange('the namespace whose routes to change: a name, a container, pid:N, or host'),
  change,
  route,
  destination,
  gateway,
  link,
  metric,
  confirmField(dangerOf),
];
