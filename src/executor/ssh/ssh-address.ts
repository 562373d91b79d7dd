import type { Problem } from '../../model/problem.ts';
import { sanitise } from '../../model/text/sanitise.ts';

/** A host to be reached by ssh(1); what is null is left to the person's own ssh_config(5). */
export type SshAddress = {
  readonly user: string | null;
  /** A name, an alias of ssh_config, or an IP address without brackets. */
  readonly host: string;
  readonly port: number | null;
  /** The engine's Unix socket over there. */
  readonly socket: string;
};

export type SshAddressChoice =
  | { readonly ok: true; readonly address: SshAddress }
  | { readonly ok: false; readonly problem: Problem };

const DEFAULT_SOCKET = '/var/run/docker.sock';

const FORM = 'ssh://[user@]host[:port][/path/to/docker.sock]';

/**
 * Neither an option for ssh, nor anything that a shell, ssh's tokens or a terminal would take up.
 */
const USER = /^[A-Za-z0-9_.\\+][A-Za-z0-9_.\\+@-]*$/;
const HOST = /^(?:\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?\]|[A-Za-z0-9_][A-Za-z0-9_.-]*)$/;
const SOCKET = /^\/[A-Za-z0-9_./@+,=-]*$/;

/**
 * Reads `ssh://[user@]host[:port][/path]`, the form of `DOCKER_HOST` (docker CLI, connhelper/ssh),
 * where a path names the engine's socket. Refuses anything that could be misread as something other
 * than a user, a host, a port and a path.
 */
export function parseSshAddress(said: string, source: string): SshAddressChoice {
  const refused = (why: string): SshAddressChoice => ({
    ok: false,
    problem: { what: `reach the host at ${source} ${sanitise(said)}`, why, hint: `Give ${FORM}.` },
  });
  const [, authority, path = ''] = /^ssh:\/\/([^/]*)(\/.*)?$/s.exec(said) ?? [];
  if (authority === undefined) return refused('it is not an address of ssh');
  const at = authority.lastIndexOf('@');
  const user = at === -1 ? null : authority.slice(0, at);
  const [, host = '', digits] =
    /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(authority.slice(at + 1)) ?? [];
  if (user?.includes(':')) {
    return refused('ssh takes no password in an address: it asks for it, or uses a key');
  }
  if (user !== null && !USER.test(user)) return refused('the user is not a name that ssh takes');
  if (!HOST.test(host)) return refused('the host is not a name or address that ssh takes');
  const port = digits === undefined ? null : /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  if (port !== null && (port < 1 || port > 65_535)) return refused('the port is not a port number');
  if (path !== '' && !SOCKET.test(path)) return refused('the path is not that of a socket');
  const socket = path === '' || path === '/' ? DEFAULT_SOCKET : path;
  return { ok: true, address: { user, host: host.replace(/^\[|\]$/g, ''), port, socket } };
}

/** What the title calls the host: `root@server`, `server:2222`. */
export function showSshTarget({ user, host, port }: SshAddress): string {
  const name = host.includes(':') ? `[${host}]` : host;
  const shown = port === null || port === 22 ? name : `${name}:${port}`;
  return user === null ? shown : `${user}@${shown}`;
}
