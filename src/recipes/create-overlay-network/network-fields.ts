import { overlaps } from '../../model/address/address.ts';
import { ofMainEngine } from '../../model/engine/other-engine.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { isYes, switchField } from '../fields/switch-field.ts';
import { firstFree } from '../host/free-name.ts';
import { type SubnetUse, subnetUses } from '../host/subnet-use.ts';
import { plainFamily } from '../pools/plain.ts';
import { poolFields } from '../pools/pool-fields.ts';
import { USUAL_RULES } from '../pools/rules.ts';
import { type Field, type FieldContext, type FieldRefusal, splitMany } from '../recipe.ts';
import { addressSaid, linkWith } from './own-address.ts';

/** A swarm takes no other names for its things (swarmkit, manager/controlapi/common.go). */
const NAME = /^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*$/;
const NAME_LENGTH = 63;

/** Names that docker itself gives a meaning. */
const PREDEFINED = ['bridge', 'host', 'none', 'default', 'container', 'ingress', 'docker_gwbridge'];

function freeName({ networks }: Snapshot): string {
  return firstFree('my-overlay', new Set(networks.map(({ name }) => name)));
}

export const name: Field = {
  key: 'name',
  label: 'Name',
  help: 'name of the new network, the same on every engine of the swarm',
  choices: null,
  propose: ({ snapshot }) => freeName(snapshot),
  refuse: (value, { snapshot }) => {
    const hint = `${freeName(snapshot)} is free`;
    if (value.length > NAME_LENGTH) {
      const message = `it has ${value.length} characters; a swarm allows at most ${NAME_LENGTH}`;
      return { code: 'too-long', message, hint };
    }
    if (!NAME.test(value)) {
      const message = `${value} is not a valid name in a swarm: use letters, digits, and - or _ between them`;
      return { code: 'not-allowed', message, hint };
    }
    if (PREDEFINED.includes(value)) {
      const message = `docker reserves the name ${value}`;
      return { code: 'predefined', message, hint };
    }
    if (!ofMainEngine(snapshot.networks).some((each) => each.name === value)) return null;
    return { code: 'taken', message: `a network named ${value} already exists`, hint };
  },
};

/** What a new swarm gives to its ingress network, of the pool 10.0.0.0/8 (docker swarm init, --default-addr-pool). */
const INGRESS: SubnetUse = { cidr: '10.0.0.0/24', who: 'the ingress network of a new swarm' };

/** What uses a part of a subnet, also what `docker swarm init` is about to make. */
function user(subnet: string, context: FieldContext): SubnetUse | null {
  const begins = context.input.swarm === 'init';
  if (begins && overlaps(INGRESS.cidr, subnet)) return INGRESS;
  return USUAL_RULES.user(subnet, context);
}

/**
 * Of the pool from which a swarm takes its subnets itself, by its own length: beside ingress, which has
 * the first. Not of the pools of each engine (`freeSubnet`): what is free there here, another engine may
 * have given to its docker_gwbridge, and would not let its containers onto the network.
 */
const POOL: readonly string[] = Array.from(
  { length: 4 * 256 - 1 },
  (_, at) => `10.${(at + 1) >> 8}.${(at + 1) & 255}.0/24`,
);

function proposeSubnet({ snapshot }: FieldContext): string | null {
  const taken = subnetUses(snapshot);
  return POOL.find((each) => !taken.some(({ cidr }) => overlaps(cidr, each))) ?? null;
}

/** A quote that the shell did not remove is part of the value, which nobody intended. */
function refuseQuote(value: string): FieldRefusal | null {
  const quoted = splitMany(value).find((each) => /["'`]/.test(each));
  if (quoted === undefined) return null;
  return {
    code: 'stray-quote',
    message: `${quoted} contains a quote: the shell does not remove a quote inside quotes of another kind`,
    hint: quoted.replace(/["'`].*$/, '') || 'leave out the quotes',
  };
}

function refuseSix(value: string, context: FieldContext): FieldRefusal | null {
  const six = splitMany(value).find((each) => plainFamily(each) === 6);
  if (six === undefined) return null;
  const free = proposeSubnet(context);
  const message = `${six} is IPv6, but docker’s overlay driver assigns only IPv4 addresses`;
  return { code: 'not-ipv4', message, hint: free === null ? '' : `${free} is free` };
}

/** The addresses of the network; each of several subnets is a segment with its own gateway. */
export const pools: readonly Field[] = poolFields({
  several: true,
  user,
  proposeSubnets: (context) => [proposeSubnet(context)].filter((each) => each !== null),
}).map((field) => ({
  ...field,
  refuse: (value, context) =>
    refuseQuote(value) ??
    (field.key === 'subnet' ? refuseSix(value, context) : null) ??
    field.refuse(value, context),
}));

export const attachable: Field = switchField({
  key: 'attachable',
  label: 'Attachable',
  help: 'whether containers that are not part of a service may join it',
  propose: 'yes',
  notes: { yes: 'docker run and network connect can use it', no: 'for services only' },
});

export const encrypted: Field = switchField({
  key: 'encrypted',
  label: 'Encrypted',
  help: 'whether traffic between engines is encrypted (IPsec)',
  propose: 'no',
  notes: { yes: 'each kernel needs ESP; slower', no: 'unencrypted between the engines' },
});

export const internal: Field = switchField({
  key: 'internal',
  label: 'Internal',
  help: 'isolate it: no traffic to or from other networks',
  propose: 'no',
  notes: {
    yes: 'the containers can reach only each other',
    no: 'traffic leaves through docker_gwbridge',
  },
});

/** What VXLAN adds to each packet, and ESP besides with its padding (libnetwork, drivers/overlay, maxMTU). */
const VXLAN = 50;
const ESP = 26;

/** The largest packet that a container can send if its engine's link takes `outer` bytes. */
function innerMtu(outer: number, isEncrypted: boolean): number {
  if (!isEncrypted) return outer - VXLAN;
  const room = outer - VXLAN - ESP;
  return room - (room % 4);
}

/** RFC 791: every link carries 68 bytes. */
const LEAST = 68;

/** The link that carries the packets to the other engines; null if it is not known. */
function carrier({ snapshot, input }: FieldContext) {
  const { engine } = snapshot.host;
  const member = engine.kind === 'connected' ? engine.swarm.address : null;
  const own = member ?? addressSaid(input.advertise ?? '', snapshot);
  return linkWith(snapshot, own);
}

const USUAL_MTU = 1500;

export const mtu: Field = {
  key: 'mtu',
  label: 'MTU',
  help: `largest packet between the engines in bytes (default ${USUAL_MTU}); containers get ${VXLAN} less for VXLAN, ${VXLAN + ESP} less if encrypted`,
  optional: true,
  choices: null,
  propose: (context) => {
    const link = carrier(context);
    return link === null || link.mtu >= USUAL_MTU ? null : `${link.mtu}`;
  },
  refuse: (value, context) => {
    const link = carrier(context);
    const hint = `for example ${link?.mtu ?? USUAL_MTU}`;
    if (!/^\d{1,6}$/.test(value)) {
      return { code: 'not-a-number', message: `${value} is not a number of bytes`, hint };
    }
    const rest = innerMtu(Number(value), isYes(context.input, 'encrypted'));
    if (rest < LEAST) {
      const message = `${value} leaves ${Math.max(rest, 0)} bytes for a container; IPv4 needs at least ${LEAST}`;
      return { code: 'out-of-range', message, hint };
    }
    const most = link?.mtu ?? 65_535;
    if (Number(value) <= most) return null;
    const message = `${link?.name ?? 'a link'} allows ${most} bytes; larger packets do not reach the other engines`;
    return { code: 'out-of-range', message, hint };
  },
};
