import type { Problem } from '../model/problem.ts';

/** Where an engine answers. */
export type Endpoint =
  | { readonly kind: 'unix'; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      /** The folder with ca.pem, cert.pem and key.pem; null for plain HTTP. */
      readonly certificates: string | null;
    };

export type EndpointChoice =
  | { readonly ok: true; readonly endpoint: Endpoint }
  | { readonly ok: false; readonly problem: Problem };

const DEFAULT_SOCKET = '/var/run/docker.sock';
const PLAIN_PORT = 2375;
const TLS_PORT = 2376;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds the engine the way the docker command does: `--host` first, then `DOCKER_HOST`, then the
 * default socket. `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` (default `~/.docker`) apply to tcp.
 * Address forms: docs.docker.com/reference/cli/dockerd, "Daemon socket option".
 */
export function resolveEndpoint(host: string | undefined, env: Environment): EndpointChoice {
  const said = host || env.DOCKER_HOST;
  if (!said) return found({ kind: 'unix', path: DEFAULT_SOCKET });
  const source = host ? '--host' : 'DOCKER_HOST';

  const unix = /^unix:\/\/(\/.*)?$/.exec(said);
  if (unix) return found({ kind: 'unix', path: unix[1] ?? DEFAULT_SOCKET });

  const tcp = /^(?:tcp|http):\/\/(\[[0-9a-fA-F:.]+\]|[^:/?#@\s]+)(?::(\d{1,5}))?\/?$/.exec(said);
  if (!tcp?.[1]) return refused(source, said, 'not an address of a kind that is known');
  const tls = Boolean(env.DOCKER_TLS_VERIFY);
  const port = tcp[2] === undefined ? (tls ? TLS_PORT : PLAIN_PORT) : Number(tcp[2]);
  if (port < 1 || port > 65_535) return refused(source, said, `no port has the number ${port}`);
  const certificates = tls ? env.DOCKER_CERT_PATH || `${env.HOME ?? ''}/.docker` : null;
  return found({ kind: 'tcp', host: tcp[1].replace(/^\[|\]$/g, ''), port, certificates });
}

/** The address as `DOCKER_HOST` would say it. */
export function showEndpoint(endpoint: Endpoint): string {
  if (endpoint.kind === 'unix') return `unix://${endpoint.path}`;
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `tcp://${host}:${endpoint.port}`;
}

function found(endpoint: Endpoint): EndpointChoice {
  return { ok: true, endpoint };
}

function refused(source: string, said: string, why: string): EndpointChoice {
  return {
    ok: false,
    problem: {
      what: `find the engine at ${source} ${said}`,
      why,
      hint: 'Give unix:///path/to/docker.sock or tcp://host:port.',
    },
  };
}
