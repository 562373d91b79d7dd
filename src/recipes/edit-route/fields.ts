import {
  canonicalAddress,
  contains,
  familyOf,
  sameAddress,
  subnetOf,
} from '../../model/address.ts';
import type { LinkParticulars, RouteParticulars } from '../../model/particulars.ts';
import { confirmField } from '../links/confirm-field.ts';
import { chosenPlace, namespaceOfChange, noSuchLink, wordField } from '../links/fields.ts';
import { type Danger, ownWay, takesLastDefault, takesOwnRoute } from '../links/own-way.ts';
import { linkAt, type Place } from '../links/place.ts';
import { irretrievable, nameOfRoute } from '../links/route-words.ts';
import type { Field, FieldContext, FieldRefusal } from '../recipe.ts';

function refusal(code: string, message: string, hint: string): FieldRefusal {
  return { code, message, hint };
}

const change: Field = wordField(
  { key: 'change', label: 'Change', help: 'add or remove' },
  { add: 'one more route', remove: 'take one away' },
  () => 'add',
);

/** A question for one of the two changes only. */
function only(which: 'add' | 'remove', why: string): Required<Pick<Field, 'unasked'>> {
  return { unasked: ({ input }) => (input.change === which ? null : why) };
}

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

const route: Field = {
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

const destination: Field = {
  ...only('add', 'the route says where it leads'),
  key: 'destination',
  label: 'Destination',
  help: 'where the route leads: default, or a subnet such as 10.9.0.0/16',
  choices: null,
  propose: (context) => {
    const place = chosenPlace(context);
    const defaults = place?.particulars.routes.filter((each) => each.destination === 'default');
    return defaults?.length === 0 ? 'default' : null;
  },
  refuse: (value) => {
    if (value === 'default') return null;
    if (familyOf(value) === null) {
      return refusal('no-subnet', `${value} is no subnet`, 'default, or such as 10.9.0.0/16');
    }
    const whole = value.includes('/') ? value : `${value}/${value.includes(':') ? 128 : 32}`;
    const subnet = subnetOf(whole) ?? '';
    const [bare = ''] = value.split('/');
    if (contains('224.0.0.0/4', bare) || contains('ff00::/8', bare)) {
      return refusal('no-subnet', `${value} is multicast, which is routed otherwise`, '');
    }
    if (sameAddress(subnet.split('/')[0] ?? '', bare)) return null;
    return refusal('host-bits', `${value} has bits set behind its prefix`, subnet);
  },
};

/** The links with a subnet that an address lies in. */
function onCable({ particulars }: Place, gateway: string): readonly LinkParticulars[] {
  return particulars.links.filter(({ addresses }) =>
    addresses.some((each) =>
      contains(`${each.peer ?? each.address}/${each.prefixLength}`, gateway),
    ),
  );
}

/** Whether a route that needs no gateway leads to an address: then it may be a gateway too. */
function byRoute({ particulars }: Place, gateway: string): readonly string[] {
  return particulars.routes
    .filter(({ table, type, hops }) => {
      return table === 'main' && type === 'unicast' && hops.every((hop) => hop.gateway === null);
    })
    .filter((each) => contains(each.destination, gateway))
    .flatMap(({ hops }) => hops.flatMap(({ device }) => device ?? []));
}

function subnetsOf({ particulars }: Place): string {
  const all = particulars.links
    .filter(({ kind, flags }) => kind !== 'loopback' && flags.includes('UP'))
    .flatMap(({ addresses }) => addresses)
    .filter(({ scope }) => scope === 'global')
    .map(({ address, prefixLength }) => subnetOf(`${address}/${prefixLength}`));
  return all.length === 0 ? '' : `an address in ${[...new Set(all)].join(' or ')}`;
}

const gateway: Field = {
  ...only('add', 'the route says where it leads'),
  key: 'gateway',
  label: 'Gateway',
  help: 'who takes the packets there: an address on a cable of this namespace; empty where the destination is on the cable itself',
  choices: null,
  optional: true,
  propose: () => null,
  refuse: (value, context) => {
    const place = chosenPlace(context);
    if (place === null) return null; // the namespace has its own refusal
    const hint = subnetsOf(place);
    const family = familyOf(value);
    if (family === null || value.includes('/')) {
      return refusal('no-address', `${value} is no address`, hint);
    }
    const { destination: to = '' } = context.input;
    const wanted = to === 'default' ? family : familyOf(to);
    if (wanted !== null && wanted !== family) {
      return refusal('family', `${value} is IPv${family}, and ${to} is IPv${wanted}`, hint);
    }
    const own = place.particulars.links.find(({ addresses }) =>
      addresses.some(({ address }) => sameAddress(address, value)),
    );
    if (own !== undefined) {
      return refusal('itself', `${value} is ${own.name} of ${place.label} itself`, hint);
    }
    if (contains('fe80::/10', value)) return null; // on every cable: the link decides
    const ways = [...onCable(place, value).map(({ name }) => name), ...byRoute(place, value)];
    if (ways.length > 0) return null;
    return refusal('outside', `no cable of ${place.label} leads to ${value} directly`, hint);
  },
};

/** The link by which a gateway is reached; null where that is not plain. */
function linkTowards(place: Place, to: string): string | null {
  if (contains('fe80::/10', to)) return null;
  const links = onCable(place, to).filter(({ flags }) => flags.includes('UP'));
  const names = new Set([...links.map(({ name }) => name), ...byRoute(place, to)]);
  return names.size === 1 ? ([...names][0] ?? null) : null;
}

const link: Field = {
  ...only('add', 'the route says by which link it leads'),
  key: 'link',
  label: 'Link',
  help: 'the link by which it leads',
  choices: (context) => {
    const place = chosenPlace(context);
    return (place?.particulars.links ?? [])
      .filter(({ flags, kind }) => flags.includes('UP') && kind !== 'loopback')
      .map(({ name, kind }) => ({ value: name, note: kind }));
  },
  propose: (context) => {
    const place = chosenPlace(context);
    const to = context.input.gateway ?? '';
    return place === null || to === '' ? null : linkTowards(place, to);
  },
  refuse: (value, context) => {
    const place = chosenPlace(context);
    if (place === null) return null; // the namespace has its own refusal
    const found = linkAt(place, value);
    if (found === null) return noSuchLink(place, value);
    if (!found.flags.includes('UP')) {
      const hint = `ip link set dev ${value} up`;
      return refusal('down', `${value} is down, and no route may lead by it`, hint);
    }
    const to = context.input.gateway ?? '';
    if (to === '' || contains('fe80::/10', to) || gateway.refuse(to, context) !== null) return null;
    const ways = [...onCable(place, to).map(({ name }) => name), ...byRoute(place, to)];
    if (ways.includes(value)) return null;
    const message = `${to} is not on the cable of ${value}`;
    return refusal('other-link', message, ways.join(' or '));
  },
};

/** The route that the fields ask for, as the kernel would list it. */
export function newRoute({ input }: Pick<FieldContext, 'input'>): RouteParticulars {
  const { destination: to = '', gateway: via = '', link: by = '', metric: cost = '' } = input;
  const family = to === 'default' ? (familyOf(via) ?? 4) : (familyOf(to) ?? 4);
  const hop = { gateway: canonicalAddress(via), device: by === '' ? null : by };
  return {
    family,
    words: [],
    type: 'unicast',
    destination: canonicalDestination(to),
    hops: [hop],
    multipath: false,
    table: 'main',
    protocol: 'boot',
    scope: null,
    source: null,
    metric: Number(cost) === 0 ? null : `${Number(cost)}`,
    tos: null,
  };
}

/** As ip prints it: a single host without its prefix. */
function canonicalDestination(to: string): string {
  if (to === 'default' || to === '0.0.0.0/0' || to === '::/0') return 'default';
  const [bare = '', length] = to.split('/');
  const whole = bare.includes(':') ? '128' : '32';
  const address = canonicalAddress(bare) ?? bare;
  return length === undefined || length === whole ? address : `${address}/${length}`;
}

/** The route of the place that the new one would meet: the kernel keeps one for each metric. */
function twinOf(wanted: RouteParticulars, { particulars }: Place): RouteParticulars | null {
  const twin = particulars.routes.find(
    (each) =>
      each.family === wanted.family &&
      each.destination === wanted.destination &&
      each.table === 'main' &&
      each.tos === null &&
      Number(each.metric) === Number(wanted.metric),
  );
  return twin ?? null;
}

/** What the kernel takes where nothing is said, and then what network managers do. */
const USUAL_METRICS = {
  4: ['0', '100', '200', '300'],
  6: ['1024', '1100', '1200', '1300'],
} as const;

const metric: Field = {
  ...only('add', 'the route says its metric'),
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

/** A new route that the client's packets would take from then on. */
function diverts(context: FieldContext, place: Place): Danger | null {
  const way = ownWay(context);
  if (!way || place.namespace.id !== context.snapshot.host.namespace) return null;
  const wanted = newRoute(context);
  const { client } = way.path;
  const any = client.includes(':') ? '::/0' : '0.0.0.0/0';
  const prefix = (each: RouteParticulars) =>
    each.destination === 'default' ? any : each.destination;
  const length = (each: RouteParticulars) => Number(prefix(each).split('/')[1] ?? 128);
  if (!contains(prefix(wanted), client)) return null;
  const old = way.route;
  const wins =
    old === null ||
    length(wanted) > length(old) ||
    (length(wanted) === length(old) && Number(wanted.metric) < Number(old.metric));
  if (!wins) return null;
  const why = `packets to ${client}, from where you are connected over SSH, would take this route`;
  return { link: wanted.hops[0]?.device ?? '', why };
}

function dangerOf(context: FieldContext): Danger | null {
  const place = chosenPlace(context);
  const { input } = context;
  if (place === null) return null;
  if (input.change === 'add') return diverts(context, place);
  const gone = findRoute(place, input.route ?? '');
  if (gone === null) return null;
  return takesOwnRoute(context, place, [gone]) ?? takesLastDefault(place, [gone]);
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
