import type { PublishSpec } from '../../executor/engine/engine-change.ts';
import { contains, sameAddress } from '../../model/address/address.ts';
import type { Socket } from '../../model/kernel/socket.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { hostLinks } from '../host/bridges.ts';
import { type Field, type FieldContext, type FieldRefusal, splitMany } from '../recipe.ts';
import { chosenMode } from './place-fields.ts';
import { collide, type HostPorts, hostPortsOf, userOfPorts } from './port-use.ts';
import { LAST_PORT, lengthOf, parsePublish } from './publish.ts';

/**
 * For each published port the engine starts a process, and rules of a firewall: about 20 ms each with
 * engine 20.10, and the engine is given a minute.
 */
const MOST_PORTS = 1_000;

/** Whether the host has an address; always true for “every address” and for those of lo. */
function isHosts(address: string, snapshot: Snapshot): boolean {
  if (['0.0.0.0/32', '::/128', '127.0.0.0/8', '::1/128'].some((each) => contains(each, address))) {
    return true;
  }
  return hostLinks(snapshot).some(({ addresses }) =>
    addresses.some((each) => sameAddress(each.address, address)),
  );
}

/** The next ports of the host, as many as are wanted, that are not known to be in use. */
function hintFree(wanted: HostPorts, snapshot: Snapshot, listeners: readonly Socket[]): string {
  const [from, to] = wanted.ports;
  for (let shift = 1; to + shift <= LAST_PORT; shift += 1) {
    const ports = [from + shift, to + shift] as const;
    if (userOfPorts({ ...wanted, ports }, snapshot, listeners) === null) {
      return from === to ? `${ports[0]} is free` : `${ports[0]}-${ports[1]} are free`;
    }
  }
  return '';
}

/** Why one of them will not do on this host. In host mode nothing is published, so nothing collides. */
function refuseHere(spec: PublishSpec, context: FieldContext): FieldRefusal | null {
  const { snapshot, details } = context;
  const { hostAddress } = spec;
  if (hostAddress !== null && !isHosts(hostAddress, snapshot)) {
    const message = `${hostAddress} is not an address of this host`;
    return { code: 'not-here', message, hint: 'leave it out to publish on every address' };
  }
  const wanted = hostPortsOf(spec);
  if (wanted === null) return null;
  const listeners = details.listeners?.ok ? details.listeners.value : [];
  const use = userOfPorts(wanted, snapshot, listeners);
  if (use === null) return null;
  const message = `port ${use.port}/${wanted.protocol} of the host is used by ${use.who}`;
  return { code: 'in-use', message, hint: hintFree(wanted, snapshot, listeners) };
}

/** Refuses two values that ask for the same port. */
function refuseTwice(specs: readonly PublishSpec[]): FieldRefusal | null {
  const all = specs.flatMap((spec) => hostPortsOf(spec) ?? []);
  const again = all.find((each, at) => all.slice(0, at).some((before) => collide(before, each)));
  if (again === undefined) return null;
  const message = `port ${again.ports[0]}/${again.protocol} of the host is given twice`;
  return { code: 'twice', message, hint: 'each host port can lead to only one container port' };
}

function refuseMany(specs: readonly PublishSpec[]): FieldRefusal | null {
  const count = specs.reduce((sum, { containerPorts }) => sum + lengthOf(containerPorts), 0);
  if (count <= MOST_PORTS) return null;
  return {
    code: 'too-many',
    message: `${count} ports are more than the ${MOST_PORTS} that the engine can publish in time: it starts a process and adds firewall rules for each`,
    hint: 'in host mode (--network host) a container has all ports of the host, so nothing needs to be published',
  };
}

export const publish: Field = {
  key: 'publish',
  label: 'Published ports',
  help: 'host ports that lead to it: 8080:80, 127.0.0.1:53:53/udp, 10000-10100:10000-10100/udp',
  many: true,
  optional: true,
  choices: null,
  propose: () => null,
  unasked: (context) => {
    const mode = chosenMode(context);
    if (mode.kind === 'none')
      return 'on none it cannot be reached, and the engine would ignore them';
    if (mode.kind !== 'container') return null;
    return `its ports are those of ${mode.container.name} and can be published only there`;
  },
  refuse: (value, context) => {
    const specs: PublishSpec[] = [];
    for (const each of splitMany(value)) {
      const parsed = parsePublish(each);
      if (!parsed.ok) return parsed.refusal;
      specs.push(parsed.spec);
    }
    const twice = refuseTwice(specs);
    if (twice !== null || chosenMode(context).kind === 'host') return twice;
    for (const spec of specs) {
      const refused = refuseHere(spec, context);
      if (refused !== null) return refused;
    }
    return refuseMany(specs);
  },
};
