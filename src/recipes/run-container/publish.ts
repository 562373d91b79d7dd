/** Published ports as docker writes them: `[[address:]host:]container[/protocol]`. */
import type { PortRange, PublishSpec } from '../../executor/engine/engine-change.ts';
import { familyOf } from '../../model/address/address.ts';
import type { FieldRefusal } from '../recipe.ts';

export type Parsed =
  | { readonly ok: true; readonly spec: PublishSpec }
  | { readonly ok: false; readonly refusal: FieldRefusal };

const HINT = 'for example 8080:80, 127.0.0.1:53:53/udp or 10000-20000:10000-20000/udp';
export const LAST_PORT = 65_535;
/** An optional address, in brackets if it is IPv6; ports of the host; ports of the container. */
const FORM =
  /^(?:(?:\[(?<six>[^\]]*)\]|(?<four>[^:[\]]*[^:\d[\]-][^:[\]]*)):)?(?:(?<host>[\d-]*):)?(?<inner>[\d-]+)(?:\/(?<protocol>\w+))?$/;

function refused(code: string, message: string, hint = HINT): Parsed {
  return { ok: false, refusal: { code, message, hint } };
}

/** `80` or `80-90`; a text says what is wrong. */
function rangeOf(text: string): PortRange | string {
  const [, first = '', last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (first === '') return `${text} is neither a port nor a range of ports`;
  const range: PortRange = [Number(first), Number(last)];
  const wrong = range.find((port) => port < 1 || port > LAST_PORT);
  if (wrong !== undefined) return `${wrong} is not a port number: use 1 to ${LAST_PORT}`;
  return range[0] > range[1] ? `${text} is in descending order` : range;
}

function isProtocol(text: string): text is PublishSpec['protocol'] {
  return text === 'tcp' || text === 'udp' || text === 'sctp';
}

/** How many ports a range has. */
export function lengthOf([from, to]: PortRange): number {
  return to - from + 1;
}

/** Reads one of the values of a field of published ports. */
export function parsePublish(text: string): Parsed {
  const { six, four, host, inner, protocol = 'tcp' } = FORM.exec(text)?.groups ?? {};
  if (inner === undefined) return refused('no-port', `${text} does not publish a port`);
  if (!isProtocol(protocol)) {
    return refused('no-protocol', `${protocol} has no ports here`, 'use tcp, udp or sctp');
  }
  const address = six ?? four ?? null;
  if (address !== null && familyOf(address) !== (six === undefined ? 4 : 6)) {
    return refused(
      'no-address',
      `${address} is not an IP address`,
      'write IPv6 in brackets: [::1]:80:80',
    );
  }
  if (address?.includes('/')) return refused('no-address', `${address} is a subnet`);
  const containerPorts = rangeOf(inner);
  if (typeof containerPorts === 'string') return refused('out-of-range', containerPorts);
  const hostPorts = host === undefined || host === '' ? null : rangeOf(host);
  if (typeof hostPorts === 'string') return refused('out-of-range', hostPorts);
  if (hostPorts !== null && lengthOf(hostPorts) !== lengthOf(containerPorts)) {
    const [ours, theirs] = [lengthOf(hostPorts), lengthOf(containerPorts)];
    const message = `${ours} host ports do not match ${theirs} container ports`;
    return refused('unequal-ranges', message, 'use two ranges of the same length');
  }
  return { ok: true, spec: { protocol, containerPorts, hostPorts, hostAddress: address } };
}

/** Reads all of them. Throws if one was not resolved. */
export function publishOf(values: readonly string[]): readonly PublishSpec[] {
  return values.map((value) => {
    const parsed = parsePublish(value);
    if (!parsed.ok) throw new Error(`run-container: ${value} was not resolved`);
    return parsed.spec;
  });
}
