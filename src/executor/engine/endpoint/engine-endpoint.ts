import type { Problem } from '../../../model/problem.ts';
import type { Environment } from '../../local/child-environment.ts';
import { parseSshAddress, type SshAddress, showSshTarget } from '../../ssh/ssh-address.ts';

/** The files of a TLS endpoint (docs.docker.com, "Protect the Docker daemon socket"). */
export type TlsFiles = {
  /** Null for the authorities that Node trusts. */
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  /** False to accept any certificate, as a docker context can say. */
  readonly verify: boolean;
};

/** Where an engine answers. */
export type EngineEndpoint =
  | { readonly kind: 'unix'; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      /** Null for plain HTTP. */
      readonly tls: TlsFiles | null;
    };

/** An engine here, or the host that it is on and that is reached by ssh. */
export type HostAddress = EngineEndpoint | { readonly kind: 'ssh'; readonly address: SshAddress };

export type EndpointChoice =
  | {
      readonly ok: true;
      readonly endpoint: HostAddress;
      /**
       * What of docker's configuration may name another one, and was not read; absent if all was.
       */
      readonly unread?: Problem;
    }
  | { readonly ok: false; readonly problem: Problem };

const DEFAULT_SOCKET = '/var/run/docker.sock';
const PLAIN_PORT = 2375;
const TLS_PORT = 2376;

/** The engine where nothing says otherwise. */
export const DEFAULT_ENDPOINT: EngineEndpoint = { kind: 'unix', path: DEFAULT_SOCKET };

/** Trusts the certificate authorities that Node trusts. */
const USUAL_AUTHORITIES: TlsFiles = { ca: null, cert: null, key: null, verify: true };

/**
 * Reads an address that `source` names: `unix:///path`, `tcp://host:port`, `https://host:port`,
 * `ssh://user@host`. Forms: docs.docker.com/reference/cli/dockerd, "Daemon socket option". `tls`
 * says with what a tcp endpoint is to be trusted; null leaves it unencrypted. `https` is never
 * unencrypted: without `tls` the usual authorities are trusted. `http` is refused, so that nothing
 * goes in the clear by a slip: `tcp` says so on purpose.
 */
export function parseEndpoint(said: string, source: string, tls: TlsFiles | null): EndpointChoice {
  if (said.startsWith('ssh:')) {
    const choice = parseSshAddress(said, source);
    return choice.ok ? found({ kind: 'ssh', address: choice.address }) : choice;
  }
  const unix = /^unix:\/\/(\/.*)?$/.exec(said);
  if (unix) return found({ kind: 'unix', path: unix[1] ?? DEFAULT_SOCKET });

  const [, scheme, place, digits] =
    /^(tcp|https?):\/\/(\[[0-9a-fA-F:.]+\]|[^:/?#@\s]+)(?::(\d{1,5}))?\/?$/.exec(said) ?? [];
  if (place === undefined) return refused(source, said, 'not an address of a kind that is known');
  if (scheme === 'http') return unencrypted(source, said, place, digits);
  const trusted = scheme === 'https' ? (tls ?? USUAL_AUTHORITIES) : tls;
  const port = digits === undefined ? (trusted ? TLS_PORT : PLAIN_PORT) : Number(digits);
  if (port < 1 || port > 65_535) return refused(source, said, `no port has the number ${port}`);
  return found({ kind: 'tcp', host: place.replace(/^\[|\]$/g, ''), port, tls: trusted });
}

/**
 * Reads the TLS settings of the endpoint `said` from the environment, as docker does
 * (cli/flags/options.go): `DOCKER_TLS_VERIFY` makes `tcp` TLS with the files in `DOCKER_CERT_PATH`
 * (default `~/.docker`), `DOCKER_TLS` makes it TLS that accepts any certificate. `https` takes the
 * files of a `DOCKER_CERT_PATH` without them too, and is always verified.
 */
export function tlsOfEnvironment(env: Environment, said: string): TlsFiles | null {
  const isHttps = said.startsWith('https:');
  const verify = Boolean(env.DOCKER_TLS_VERIFY) || isHttps;
  const isNamed = isHttps && Boolean(env.DOCKER_CERT_PATH);
  if (!env.DOCKER_TLS_VERIFY && !env.DOCKER_TLS && !isNamed) return null;
  const folder = env.DOCKER_CERT_PATH || `${env.HOME ?? ''}/.docker`;
  const file = (name: string) => `${folder}/${name}`;
  return {
    ca: verify ? file('ca.pem') : null,
    cert: file('cert.pem'),
    key: file('key.pem'),
    verify,
  };
}

/** The address as `--host` takes it. */
export function showEndpoint(endpoint: HostAddress): string {
  if (endpoint.kind === 'unix') return `unix://${endpoint.path}`;
  if (endpoint.kind === 'ssh') return `ssh://${showSshTarget(endpoint.address)}`;
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `${endpoint.tls === null ? 'tcp' : 'https'}://${host}:${endpoint.port}`;
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
      hint: 'Give unix:///path/to/docker.sock, https://host:port, tcp://host:port or ssh://user@host.',
    },
  };
}

function unencrypted(
  source: string,
  said: string,
  place: string,
  digits: string | undefined,
): EndpointChoice {
  const encrypted = digits === undefined ? place : `${place}:${digits}`;
  const problem = {
    what: `find the engine at ${source} ${said}`,
    why: 'http:// would send everything unencrypted',
    hint: `Give https://${encrypted}, or ssh://user@${place}. Where an unencrypted connection is meant, such as to this machine, say tcp://${place}:${digits ?? PLAIN_PORT}.`,
  };
  return { ok: false, problem };
}
