import { familyOf } from '../../model/address/address.ts';
import { hostLinks } from '../host/bridges.ts';
import { type Field, type FieldContext, type FieldRefusal, refusal } from '../recipe.ts';
import { addressesOf, bestAddress, isEngines, linkWith, ownAddresses } from './own-address.ts';
import { standingOf } from './standing.ts';

const MANAGES = 'this engine is already a swarm manager';

const WAYS = [
  { value: 'init', note: 'start a swarm, with this engine as its only manager' },
  { value: 'join', note: 'join an existing swarm as a manager' },
] as const;

/** How the engine gets into a swarm. Also refuses an engine that cannot make such a network at all. */
export const swarm: Field = {
  key: 'swarm',
  label: 'Swarm',
  help: 'how to get this engine into a swarm: init or join',
  choices: (context) => (standingOf(context).kind === 'outside' ? WAYS : []),
  propose: () => 'init',
  refuse: (value, context) => {
    const standing = standingOf(context);
    if (standing.kind === 'barred') return standing.refusal;
    if (WAYS.some((way) => way.value === value)) return null;
    return refusal('no-choice', `${value} is neither init nor join`, 'choose init or join');
  },
  unasked: (context) => (standingOf(context).kind === 'manager' ? MANAGES : null),
};

/** Where a manager listens by default (docs.docker.com/reference/cli/docker/swarm/init). */
const MANAGER_PORT = '2377';

/** `192.0.2.1:2377`, `[fd00::1]:2377` or a name, as its two parts; null if it is neither. */
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

/** As the engine takes it: with the port. */
export function showManager(text: string): string {
  const { host, port } = parseManager(text) ?? { host: text, port: MANAGER_PORT };
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function unlessJoin({ input }: FieldContext): string | null {
  if (input.swarm === '') return MANAGES;
  return input.swarm === 'join' ? null : 'only needed to join an existing swarm';
}

export const manager: Field = {
  key: 'manager',
  label: 'Manager',
  help: 'where a manager of that swarm listens: an address, with :2377 or another port',
  choices: null,
  propose: () => null,
  refuse: (value, { snapshot }) => {
    const parsed = parseManager(value);
    const hint =
      'it is at the end of what docker swarm join-token manager prints there: 192.0.2.1:2377';
    if (value.includes('SWMTKN-')) {
      return refusal('no-address', 'this is a join token, not the address of a manager', hint);
    }
    if (parsed === null) {
      return refusal('no-address', `${value} is not an address with a port`, hint);
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
  help: 'the manager join token of that swarm, not the worker token',
  secret: true,
  choices: null,
  propose: () => null,
  refuse: (value) => {
    if (TOKEN.test(value)) return null;
    const hint = 'to print it, run docker swarm join-token --quiet manager on a manager';
    if (value.startsWith('SWMKEY-')) {
      return refusal('no-token', 'this is the key that unlocks a manager, not a join token', hint);
    }
    const message = 'it does not have the form SWMTKN-1-DIGEST-SECRET, with 50 and 25 characters';
    return refusal('no-token', message, hint);
  },
  unasked: unlessJoin,
};

function refuseAdvertise(value: string, { snapshot, input }: FieldContext): FieldRefusal | null {
  const best = bestAddress(snapshot, parseManager(input.manager ?? '')?.host ?? null);
  const hint = best === null ? '' : `for example ${best.address} on ${best.link.name}`;
  if (familyOf(value) === 6) {
    const message = `${value} is IPv6, but the engine listens for a swarm on IPv4 by default`;
    return refusal('not-ipv4', message, hint);
  }
  const named = hostLinks(snapshot).find(({ name }) => name === value);
  const link = named ?? (familyOf(value) === 4 ? linkWith(snapshot, value) : null);
  if (link === null) {
    return refusal('gone', `no link of this host has the name or address ${value}`, hint);
  }
  if (link.kind === 'loopback') {
    return refusal(
      'loopback',
      `${value} is a loopback address: each engine reaches only itself there`,
      hint,
    );
  }
  if (isEngines(link, snapshot)) {
    const message = `${link.name} leads only to containers of this engine, not to other engines`;
    return refusal('engines-own', message, hint);
  }
  if (!link.up) return refusal('down', `${link.name} is down`, hint);
  if (named === undefined) return null;
  const own = addressesOf(named);
  if (own.length === 1) return null;
  const all = own.map(({ address }) => address).join(', ');
  return own.length === 0
    ? refusal('no-address', `${value} has no IPv4 address`, hint)
    : refusal('several', `${value} has several addresses: ${all}`, 'choose one of them');
}

export const advertise: Field = {
  key: 'advertise',
  label: 'Own address',
  help: 'the address of this host (or the link that has it) that the other engines use',
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
