import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** The versions of the Engine API that an engine serves; its answers name `newest`. */
export type Served = { readonly oldest: string; readonly newest: string };

export type VersionsProxy = {
  /** Every path that was asked for, as it was asked. */
  readonly asked: readonly string[];
  /** Becomes another engine, and cuts off everybody who listens to the old one. */
  readonly serve: (served: Served) => void;
  readonly stop: () => Promise<void>;
};

const minorOf = (version: string) => Number(version.split('.')[1]);

/** Keys that Engine 29 leaves out from API 1.52 on (moby, api/docs/CHANGELOG.md). */
const GONE = {
  settings: [
    ...['Bridge', 'HairpinMode', 'LinkLocalIPv6Address', 'LinkLocalIPv6PrefixLen'],
    ...['SecondaryIPAddresses', 'SecondaryIPv6Addresses', 'EndpointID', 'Gateway'],
    ...['GlobalIPv6Address', 'GlobalIPv6PrefixLen', 'IPAddress', 'IPPrefixLen', 'IPv6Gateway'],
    'MacAddress',
  ],
  event: ['status', 'id', 'from'],
} as const;

function without(thing: unknown, keys: readonly string[]): unknown {
  if (typeof thing !== 'object' || thing === null) return thing;
  return Object.fromEntries(Object.entries(thing).filter(([key]) => !keys.includes(key)));
}

/** The answer as Engine 29 would word it. */
function asToday(path: string, text: string): string {
  if (/\/events\?/.test(path)) {
    const lines = text.split('\n').filter((line) => line !== '');
    return lines
      .map((line) => `${JSON.stringify(without(JSON.parse(line), GONE.event))}\n`)
      .join('');
  }
  if (!/\/containers\/[^/]+\/json$/.test(path)) return text;
  const container: { readonly NetworkSettings?: unknown } = JSON.parse(text);
  const NetworkSettings = without(container.NetworkSettings, GONE.settings);
  return JSON.stringify({ ...container, NetworkSettings });
}

/**
 * The engine behind `socket`, at another one, as it would be if it served other versions of the API: it
 * refuses requests of all others in an engine's words (moby, daemon/server/middleware/version.go), and those
 * that name no version, which no engine promises to serve for ever. What it answers in 1.52 and later is
 * without what Engine 29 leaves out.
 */
export async function startVersionsProxy(
  socket: string,
  path: string,
  first: Served,
): Promise<VersionsProxy> {
  let served = first;
  const asked: string[] = [];
  const refuse = (response: ServerResponse, message: string) => {
    response.writeHead(400, { 'Api-Version': served.newest, 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ message }));
  };
  const pass = (
    incoming: IncomingMessage,
    response: ServerResponse,
    to: string,
    isToday: boolean,
  ) => {
    const options = {
      socketPath: socket,
      path: to,
      method: incoming.method,
      headers: incoming.headers,
    };
    const onward = request(options, (answer) => {
      const { 'content-length': _length, ...headers } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, { ...headers, 'api-version': served.newest });
      response.flushHeaders();
      const pieces: string[] = [];
      answer.setEncoding('utf8').on('data', (piece: string) => {
        if (!to.includes('/events?')) pieces.push(piece);
        else response.write(isToday ? asToday(to, piece) : piece);
      });
      answer.on('end', () => {
        const text = pieces.join('');
        response.end(isToday && answer.statusCode === 200 ? asToday(to, text) : text);
      });
      answer.on('error', () => response.destroy());
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    incoming.pipe(onward);
  };
  const server = createServer((incoming, response) => {
    const { url = '' } = incoming;
    asked.push(url);
    const [, version, rest = ''] = /^\/v(\d+\.\d+)(\/.*)/.exec(url) ?? [];
    if (url === '/_ping') return pass(incoming, response, url, false);
    if (version === undefined) return refuse(response, 'the request names no version');
    if (minorOf(version) < minorOf(served.oldest)) {
      return refuse(
        response,
        `client version ${version} is too old. Minimum supported API version is ${served.oldest}, please upgrade your client to a newer version`,
      );
    }
    if (minorOf(version) > minorOf(served.newest)) {
      return refuse(
        response,
        `client version ${version} is too new. Maximum supported API version is ${served.newest}`,
      );
    }
    return pass(incoming, response, rest, minorOf(version) >= 52);
  }).listen(path);
  await once(server, 'listening');
  return {
    asked,
    serve: (other) => {
      served = other;
      server.closeAllConnections();
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
