/** What a person asks to be probed, as they type it and as data. Pure. */
import { parsePort } from '../model/address/port.ts';

/** One kind of probe and its target. Hosts are addresses, perhaps with a zone, or names. */
export type ProbeTarget =
  /** ICMP echo, of version 4 or 6 as the address has it. */
  | { readonly kind: 'icmp'; readonly host: string }
  | { readonly kind: 'tcp' | 'udp'; readonly host: string; readonly port: number }
  /** The addresses (A) of a name; `server` null for the resolver of where it is asked. */
  | { readonly kind: 'dns'; readonly name: string; readonly server: Server | null }
  | { readonly kind: 'http'; readonly host: string; readonly port: number; readonly path: string }
  /** The largest packet that gets there without being cut. */
  | { readonly kind: 'mtu'; readonly host: string };

export type Server = { readonly host: string; readonly port: number };

export type ParsedTarget =
  | { readonly ok: true; readonly target: ProbeTarget }
  | { readonly ok: false; readonly why: string };

/** The ways to say a target, for help and refusals. */
export const TARGET_FORMS =
  '172.17.0.1, tcp://HOST:PORT, udp://HOST:PORT, dns://NAME, dns://NAME@SERVER, http://HOST:PORT/PATH, mtu://HOST';

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is;
const HOST_AND_PORT = /^(?:\[([^\]]*)\]|([^[\]:]*))(?::(\d{1,5}))?$/;
const DNS_PORT = 53;
const HTTP_PORT = 80;
const DNS_NAME_LIMIT = 253;

/**
 * `172.17.0.1`, `fe80::1%eth0`, `tcp://db:5432`, `dns://db@[fd00::53]`, …; or says why it is not a
 * target.
 */
export function parseTarget(text: string): ParsedTarget {
  const [, scheme, rest = ''] = SCHEME.exec(text) ?? [];
  if (scheme === undefined) {
    if (isHost(text)) return { ok: true, target: { kind: 'icmp', host: text } };
    return refused(`${text || 'nothing'} is neither an IP address nor a host name`);
  }
  switch (scheme.toLowerCase()) {
    case 'icmp':
    case 'ping':
      return hostAlone('icmp', rest);
    case 'mtu':
      return hostAlone('mtu', rest);
    case 'tcp':
      return withPort('tcp', rest);
    case 'udp':
      return withPort('udp', rest);
    case 'dns':
      return dns(rest);
    case 'http':
      return http(rest);
    case 'https':
      return refused(
        'https is not supported: probe the port with tcp://HOST:443, or use http:// for plain HTTP',
      );
    default:
      return refused(`${scheme}:// is not a kind of probe: use tcp, udp, dns, http or mtu`);
  }
}

/** Whether a text can be a host at all: an address, perhaps with a zone, or a name. */
export function isHost(text: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.:%@-]{0,252}$|^::[\p{N}a-f:.%]*$/iu.test(text);
}

function refused(why: string): ParsedTarget {
  return { ok: false, why };
}

function hostAlone(kind: 'icmp' | 'mtu', rest: string): ParsedTarget {
  const host = rest.replace(/^\[(.*)\]$/, '$1');
  if (isHost(host)) return { ok: true, target: { kind, host } };
  return refused(`${host || 'nothing'} is neither an IP address nor a host name`);
}

function withPort(kind: 'tcp' | 'udp', rest: string): ParsedTarget {
  const server = serverOf(rest, null);
  if (server !== null) return { ok: true, target: { kind, ...server } };
  return refused(
    `${kind}:// needs a host and a port: ${kind}://10.0.0.2:80, ${kind}://[fd00::2]:80`,
  );
}

function dns(rest: string): ParsedTarget {
  const at = rest.indexOf('@');
  const name = at === -1 ? rest : rest.slice(0, at);
  if (
    !/^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*)$/iu.test(name) ||
    name.length > DNS_NAME_LIMIT ||
    !hasLabels(name)
  ) {
    return refused(
      `${name || 'nothing'} is not a name to look up, such as dns://db, dns://example.org@10.0.0.53`,
    );
  }
  if (at === -1) return { ok: true, target: { kind: 'dns', name, server: null } };
  const server = serverOf(rest.slice(at + 1), DNS_PORT);
  if (server !== null) return { ok: true, target: { kind: 'dns', name, server } };
  return refused(
    `${rest.slice(at + 1) || 'nothing'} is not a server, such as in dns://${name}@10.0.0.53`,
  );
}

/** Labels of 1 to 63 octets (RFC 1035 2.3.4); a dot at the end says that it is the whole name. */
function hasLabels(name: string): boolean {
  return name
    .replace(/\.$/, '')
    .split('.')
    .every((label) => label !== '' && Buffer.byteLength(label) <= 63);
}

function http(rest: string): ParsedTarget {
  const slash = rest.search(/[/?]/);
  const authority = slash === -1 ? rest : rest.slice(0, slash);
  const path = slash === -1 ? '/' : rest.slice(slash).replace(/^\?/, '/?');
  const server = serverOf(authority, HTTP_PORT);
  if (server === null) return refused('http:// needs a host: http://10.0.0.2:8080/health');
  // What would end the request's first line must not be in it.
  if (!/^[\x21-\x7e]*$/.test(path))
    return refused('a path is ASCII without spaces: write %20 for a space');
  return { ok: true, target: { kind: 'http', ...server, path } };
}

/** `db:80`, `[fd00::2]:80`, and where a port is known, `fd00::2` too. */
function serverOf(text: string, port: number | null): Server | null {
  if (port !== null && /^[^[\]]*:[^[\]]*:/.test(text))
    return isHost(text) ? { host: text, port } : null;
  const [, bracketed, plain, digits] = HOST_AND_PORT.exec(text) ?? [];
  const host = bracketed ?? plain ?? '';
  const chosen = digits === undefined ? port : parsePort(digits);
  if (!isHost(host) || chosen === null) return null;
  return { host, port: chosen };
}

/**
 * What is asked, without its kind: `10.0.0.2:80`, `[fd00::2]:80`, `db@10.0.0.53`, `db:8080/health`.
 */
export function showTarget(target: ProbeTarget): string {
  switch (target.kind) {
    case 'icmp':
    case 'mtu':
      return target.host;
    case 'tcp':
    case 'udp':
      return showServer(target, null);
    case 'dns':
      return target.server === null
        ? target.name
        : `${target.name}@${showServer(target.server, DNS_PORT)}`;
    case 'http':
      return `${showServer(target, HTTP_PORT)}${target.path}`;
  }
}

function showServer({ host, port }: Server, usual: number | null): string {
  if (port === usual) return host.includes(':') ? `[${host}]` : host;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
