import { familyOf } from '../../model/address/address.ts';
import { hostLinks } from '../host/bridges.ts';
import { type Field, type FieldContext, type FieldRefusal, refusal } from '../recipe.ts';
import { addressesOf, bestAddress, isEngines, linkWith, ownAddresses } from './own-address.ts';
import { standingOf } from './standing.ts';

const MANAGES = 'this engine is a manager of a swarm already';

const WAYS = [
  { value: 'init', note: 'begin a swarm, with this engine as its only manager' },
  { value: 'join', note: 'join one that there is, as a manager of it' },
] as const;

/** How the engine gets into a swarm. Also where it is told that it can make no such network at all. */
export const swarm: Field = {
  key: 'swarm',
  label: 'Swarm',
  help: 'how this engine, which is in no swarm, gets into one: init or join',
  choices: (context) => (standingOf(context).kind === 'outside' ? WAYS : []),
  propose: () => 'init',
  refuse: (value, context) => {
    const standing = standingOf(context);
    if (standing.kind === 'barred') return standing.refusal;
    if (WAYS.some((way) => way.value === value)) return null;
    return refusal('no-choice', `${value} is neither init nor join`, 'init or join');
  },
  unasked: (context) => (standingOf(context).kind === 'manager' ? MANAGES : null),
};

/** Where a manager listens, unless it was told otherwise (docs.docker.com/reference/cli/docker/swarm/init). */
const MANAGER_PORT = '2377';

/** `192.0.2.1:2377`, `[fd00::1]:2377` or a name, as its two parts; null where it is none. */
function parseManager(text: string): { readonly host: string; readonly port: string } | null {
  const [, six, plain, port = MANAGER_PORT] =
    /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const alone = familyOf(text) === 6 && !text.includes('/');
  if (alone) return { host: text, port: MANAGER_PORT };
  const host = six ?? plain;
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return null;
  if (six !== undefined && familyOf(six) !== 6) return null;
  const looksLikeAddress = /^[\d./]+$/.test(host);
  if (looksLikeAddress && (familyOf(host) !== 4 || host.includes('/'))) return null;
  return /^[A-Za-z0-9.:_-]+$/.test(host) ? { host, port } : null;
}

/** As the engine is told: with the port. */
export function showManager(text: string): string {
  const { host, port } = parseManager(text) ?? { host: text, port: MANAGER_PORT };
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function unlessJoin({ input }: FieldContext): string | null {
  if (input.swarm === '') return MANAGES;
  return input.swarm === 'join' ? null : 'only a swarm that there is can be joined';
}

export const manager: Field = {
  key: 'manager',
  label: 'Manager',
  help: 'where a manager of that swarm listens: an address, with :2377 or its own port',
  choices: null,
  propose: () => null,
  refuse: (value, { snapshot }) => {
    const parsed = parseManager(value);
    const hint = 'docker swarm join-token manager, run there, ends in it: 192.0.2.1:2377';
    if (value.includes('SWMTKN-')) {
      return refusal('no-address', 'this is a join token, not the address of a manager', hint);
    }
    if (parsed === null) {
      return refusal('no-address', `${value} is no address with a port`, hint);
    }
    const link = linkWith(snapshot, parsed.host);
    if (link === null) return null;
    return refusal('itself', `${parsed.host} is this host itself, on ${link.name}`, hint);
  },
  unasked: unlessJoin,
};

/** Version, digest of the certificate authority, secret: base 36 (swarmkit, ca.ParseJoinToken). */
const TOKEN = /^SWMTKN-[12]-[0-9a-z]{50}-[0-9a-z]{25}$/;

export const token: Field = {
  key: 'token',
  label: 'Token',
  help: 'the join token for managers of that swarm; that of workers would not do',
  secret: true,
  choices: null,
  propose: () => null,
  refuse: (value) => {
    if (TOKEN.test(value)) return null;
    const hint = 'docker swarm join-token --quiet manager, run on a manager, prints it';
    if (value.startsWith('SWMKEY-')) {
      return refusal('no-token', 'this is the key that unlocks a manager, not a join token', hint);
    }
    const message = 'it is not of the form SWMTKN-1-DIGEST-SECRET, of 50 and 25 characters';
    return refusal('no-token', message, hint);
  },
  unasked: unlessJoin,
};

function refuseAdvertise(value: string, { snapshot, input }: FieldContext): FieldRefusal | null {
  const best = bestAddress(snapshot, parseManager(input.manager ?? '')?.host ?? null);
  const hint = best === null ? '' : `${best.address} on ${best.link.name} would do`;
  if (familyOf(value) === 6) {
    const message = `${value} is of IPv6, and the engine listens for a swarm on IPv4 unless it is told otherwise`;
    return refusal('not-ipv4', message, hint);
  }
  const named = hostLinks(snapshot).find(({ name }) => name === value);
  const link = named ?? (familyOf(value) === 4 ? linkWith(snapshot, value) : null);
  if (link === null) {
    return refusal('gone', `no link of this host is called ${value} or has that address`, hint);
  }
  if (link.kind === 'loopback') {
    return refusal('loopback', `by ${value} every engine reaches itself, and no other`, hint);
  }
  if (isEngines(link, snapshot)) {
    const message = `${link.name} leads to containers of this engine alone, not to other engines`;
    return refusal('engines-own', message, hint);
  }
  if (!link.up) return refusal('down', `${link.name} is down`, hint);
  if (named === undefined) return null;
  const own = addressesOf(named);
  if (own.length === 1) return null;
  const all = own.map(({ address }) => address).join(', ');
  return own.length === 0
    ? refusal('no-address', `${value} has no address of IPv4`, hint)
    : refusal('several', `${value} has several addresses: ${all}`, 'name one of them');
}

export const advertise: Field = {
  key: 'advertise',
  label: 'Own address',
  help: 'the address of this host, or the link with it, by which the other engines reach it',
  choices: ({ snapshot }) =>
    ownAddresses(snapshot).map(({ address, cidr, link }) => ({
      value: address,
      note: `${cidr} on ${link.name}`,
    })),
  propose: ({ snapshot, input }) =>
    bestAddress(snapshot, parseManager(input.manager ?? '')?.host ?? null)?.address ?? null,
  refuse: refuseAdvertise,
  unasked: ({ input }) => (input.swarm === '' ? MANAGES : null),
};
