import * as v from 'valibot';
import { type EngineFamily, engineFamily, familyAt } from '../../model/engine/engine-family.ts';
import { errorWords } from '../../model/text/error-words.ts';
import { sanitise } from '../../model/text/sanitise.ts';
import { NEWEST_SPOKEN, OLDEST_SPOKEN } from './api-version.ts';
import { type EngineEndpoint, showEndpoint } from './endpoint/engine-endpoint.ts';
import type { EngineFailure, EngineRefusal } from './engine.ts';

const SystemError = v.object({ code: v.string() });
/** What dockerode throws for an HTTP status that is not a success. */
const HttpError = v.object({ statusCode: v.number(), message: v.string(), json: v.unknown() });
const Said = v.object({ message: v.string() });

const CODES: Readonly<Record<string, EngineFailure>> = {
  ENOENT: 'absent',
  ENOTDIR: 'absent',
  ENOTFOUND: 'absent',
  EAI_AGAIN: 'absent',
  EHOSTUNREACH: 'absent',
  ENETUNREACH: 'absent',
  ECONNREFUSED: 'refused',
  EACCES: 'denied',
  EPERM: 'denied',
  ETIMEDOUT: 'timed-out',
  EMSGSIZE: 'too-long',
};

/**
 * Sorts what went wrong between asking and the answer.
 *
 * @param what what was wanted, to begin the problem with: `list the containers`
 * @param error what the HTTP client threw
 * @param oneThing whether one thing was asked for, which may be gone
 */
export function engineRefusal(
  what: string,
  error: unknown,
  endpoint: EngineEndpoint,
  oneThing: boolean,
): EngineRefusal {
  const http = v.safeParse(HttpError, error);
  if (http.success) return httpRefusal(what, http.output, endpoint, oneThing);
  const system = v.safeParse(SystemError, error);
  const code = system.success ? system.output.code : '';
  if (UNTRUSTED.test(code)) return untrusted(what, errorWords(error), endpoint);
  const failure = CODES[code] ?? 'protocol';
  const why = failure === 'protocol' ? errorWords(error) : null;
  return engineFailureRefusal(failure, what, endpoint, why);
}

/** Builds the refusal for a kind of failure; `why` replaces its usual reason. */
export function engineFailureRefusal(
  failure: EngineFailure,
  what: string,
  endpoint: EngineEndpoint,
  why: string | null = null,
): EngineRefusal {
  const words = WORDS[failure](endpoint);
  return {
    ok: false,
    failure,
    problem: { what, why: why === null ? words.why : sanitise(why), hint: words.hint },
  };
}

/** What Node finds wrong with a certificate (nodejs.org, tls, "X509 certificate error codes"). */
const UNTRUSTED =
  /^(?:ERR_TLS_CERT_|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_(?:CA|PURPOSE)$|PATH_LENGTH_|HOSTNAME_MISMATCH$|ERROR_IN_C)/;

/** Nothing was sent to a server whose certificate is not trusted. */
function untrusted(what: string, said: string, endpoint: EngineEndpoint): EngineRefusal {
  const why = `the certificate of ${address(endpoint)} is not trusted: ${sanitise(said)}`;
  const hint =
    'Put the certificate of the authority that signed it into ca.pem, in the folder that DOCKER_CERT_PATH names; see that the certificate is for this name and still valid.';
  return { ok: false, failure: 'protocol', problem: { what, why, hint } };
}

function httpRefusal(
  what: string,
  error: v.InferOutput<typeof HttpError>,
  endpoint: EngineEndpoint,
  oneThing: boolean,
): EngineRefusal {
  const said = v.safeParse(Said, error.json);
  const why = said.success ? said.output.message : error.message.replace(FRAME, '').trim();
  const { statusCode } = error;
  if (statusCode === 404)
    return engineFailureRefusal(oneThing ? 'vanished' : 'protocol', what, endpoint, why);
  if (statusCode === 401 || statusCode === 403)
    return engineFailureRefusal('denied', what, endpoint, why);
  const refused = engineFailureRefusal(
    GOES_ON.test(why) ? 'timed-out' : 'failed',
    what,
    endpoint,
    why,
  );
  if (!REFUSES_VERSION.test(why)) return refused;
  return { ...refused, problem: { ...refused.problem, hint: SPOKEN } };
}

/** Messages of old and new engines (moby, daemon/server/middleware/version.go). */
const REFUSES_VERSION = /^client version \S+ is too (?:old|new)|^client is newer than server/;

const SPOKEN = `patchpanel speaks the Docker Engine API from ${OLDEST_SPOKEN} to ${NEWEST_SPOKEN}: use an engine that serves one of these, or another version of patchpanel.`;

/** What docker-modem puts around the words of an engine, of whose streams it keeps no JSON. */
const FRAME = /^\(HTTP code \d+\) .*? - /;

/**
 * An engine that could not join a swarm in its own time says so as an error, and tries on (moby,
 * daemon/cluster).
 */
const GOES_ON = /will continue in the background/;

type Words = { readonly why: string; readonly hint: string };

const WORDS: Readonly<Record<EngineFailure, (endpoint: EngineEndpoint) => Words>> = {
  absent: (endpoint) => ({
    why:
      endpoint.kind === 'unix'
        ? `there is no socket at ${sanitise(endpoint.path)}`
        : `no machine answers at ${address(endpoint)}`,
    hint: `Start the engine (${starts(endpoint)}), or say where it is with --host or DOCKER_HOST.`,
  }),
  refused: (endpoint) => ({
    why: `nothing answers at ${address(endpoint)}: the engine is stopped or still starting`,
    hint: `Start it (${starts(endpoint)}); ${journal(endpoint)} says why it stopped.`,
  }),
  denied: (endpoint) => ({
    why: `permission denied on ${address(endpoint)}`,
    hint: `Run patchpanel with sudo${familyAtEndpoint(endpoint).forUsers}.`,
  }),
  vanished: () => ({ why: 'it is gone', hint: 'It ended between two reads; read again.' }),
  'timed-out': (endpoint) => ({
    why: `no answer from ${address(endpoint)} in time`,
    hint: `The engine is overloaded or hangs: try ${familyAtEndpoint(endpoint).command} version, then ${journal(endpoint)}.`,
  }),
  cancelled: () => ({ why: 'it was cancelled', hint: 'Ask again.' }),
  unconnected: () => ({
    why: 'there is no connection to its machine',
    hint: 'patchpanel reconnects automatically.',
  }),
  lost: () => ({
    why: 'the connection to its machine ended before the answer',
    hint: 'Read again once reconnected.',
  }),
  failed: (endpoint) => ({
    why: 'the engine answered with an error',
    hint: `${journal(endpoint)} may say more.`,
  }),
  'too-long': (endpoint) => ({
    why: `the answer from ${address(endpoint)} is longer than 64 MiB, and was not read to its end`,
    hint: 'No engine says that much: see what listens there, and that --host or DOCKER_HOST names the engine.',
  }),
  protocol: (endpoint) => ({
    why: `what answers at ${address(endpoint)} is not a container engine`,
    hint: 'See that --host or DOCKER_HOST names one, and that it is not restarting.',
  }),
};

/**
 * Family by the path of the socket; Docker for other endpoints, since only Docker is known to serve
 * them.
 */
function familyAtEndpoint(endpoint: EngineEndpoint): EngineFamily {
  return endpoint.kind === 'unix' ? familyAt(endpoint.path) : engineFamily('docker');
}

/** A user's own is a unit of that user's systemd (systemctl(1), --user). */
function isUsers(endpoint: EngineEndpoint): boolean {
  return endpoint.kind === 'unix' && endpoint.path.startsWith('/run/user/');
}

function starts(endpoint: EngineEndpoint): string {
  const { unit } = familyAtEndpoint(endpoint);
  return isUsers(endpoint) ? `systemctl --user start ${unit}` : `sudo systemctl start ${unit}`;
}

function journal(endpoint: EngineEndpoint): string {
  const { command } = familyAtEndpoint(endpoint);
  return `journalctl ${isUsers(endpoint) ? '--user ' : ''}-u ${command}`;
}

function address(endpoint: EngineEndpoint): string {
  return sanitise(showEndpoint(endpoint));
}
