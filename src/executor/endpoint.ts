import type { Problem } from '../model/problem.ts';
import { parseSshAddress, type SshAddress, showSshTarget } from './ssh/address.ts';

/** The files of a TLS endpoint (docs.docker.com, "Protect the Docker daemon socket"). */
export type TlsFiles = {
  /** Null for the authorities that Node trusts. */
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  /** False where whoever answers is believed, as a docker context can say. */
  readonly verify: boolean;
};

/** Where an engine answers. */
export type Endpoint =
  | { readonly kind: 'unix'; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      /** Null for plain HTTP. */
      readonly tls: TlsFiles | null;
    };

/** An engine here, or the host that it is on and that is reached by ssh. */
export type HostAddress = Endpoint | { readonly kind: 'ssh'; readonly address: SshAddress };

export type EndpointChoice =
  | { readonly ok: true; readonly endpoint: HostAddress }
  | { readonly ok: false; readonly problem: Problem };

const DEFAULT_SOCKET = '/var/run/docker.sock';
const PLAIN_PORT = 2375;
const TLS_PORT = 2376;

export type Environment = Readonly<Record<string, string | undefined>>;

/** The engine where nothing says otherwise. */
export const DEFAULT_ENDPOINT: Endpoint = { kind: 'unix', path: DEFAULT_SOCKET };

/**
 * Reads an address that `source` names: `unix:///path`, `tcp://host:port`, `ssh://user@host`. Forms:
 * docs.docker.com/reference/cli/dockerd, "Daemon socket option". `tls` says with what a tcp endpoint
 * is to be trusted.
 */
export function parseEndpoint(said: string, source: string, tls: TlsFiles | null): EndpointChoice {
  if (said.startsWith('ssh:')) {
    const choice = parseSshAddress(said, source);
    return choice.ok ? found({ kind: 'ssh', address: choice.address }) : choice;
  }
  const unix = /^unix:\/\/(\/.*)?$/.exec(said);
  if (unix) return found({ kind: 'unix', path: unix[1] ?? DEFAULT_SOCKET });

  const tcp = /^(?:tcp|https?):\/\/(\[[0-9a-fA-F:.]+\]|[^:/?#@\s]+)(?::(\d{1,5}))?\/?$/.exec(said);
  if (!tcp?.[1]) return refused(source, said, 'not an address of a kind that is known');
  const port = tcp[2] === undefined ? (tls ? TLS_PORT : PLAIN_PORT) : Number(tcp[2]);
  if (port < 1 || port > 65_535) return refused(source, said, `no port has the number ${port}`);
  return found({ kind: 'tcp', host: tcp[1].replace(/^\[|\]$/g, ''), port, tls });
}

/** What `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` (default `~/.docker`) say of a tcp endpoint. */
export function tlsOfEnvironment(env: Environment): TlsFiles | null {
  if (!env.DOCKER_TLS_VERIFY) return null;
  const folder = env.DOCKER_CERT_PATH || `${env.HOME ?? ''}/.docker`;
  const file = (name: string) => `${folder}/${name}`;
  return { ca: file('ca.pem'), cert: file('cert.pem'), key: file('key.pem'), verify: true };
}

/** The address as `DOCKER_HOST` would say it. */
export function showEndpoint(endpoint: HostAddress): string {
  if (endpoint.kind === 'unix') return `unix://${endpoint.path}`;
  if (endpoint.kind === 'ssh') return `ssh://${showSshTarget(endpoint.address)}`;
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `tcp://${host}:${endpoint.port}`;
}

function found(endpoint: HostAddress): EndpointChoice {
  return { ok: true, endpoint };
}

function refused(source: string, said: string, why: string): EndpointChoice {
  return {
    ok: false,
    problem: {
      what: `find the engine at ${source} ${said}`,
      why,
      hint: 'Give unix:///path/to/docker.sock, tcp://host:port or ssh://user@host.',
    },
  };
}
