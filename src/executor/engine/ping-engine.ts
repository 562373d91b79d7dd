import { type Agent, request } from 'node:http';

/**
 * Asks an engine for the newest version of the Engine API that it serves; null where whoever answers names
 * none. It says so in the head of its answer, whichever that is (Engine API, SystemPing). Rejects where
 * what answers does not speak HTTP.
 */
export function pingEngine(agent: Agent): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  const asking = request({ agent, host: 'localhost', path: '/_ping' }, (answer) => {
    answer.on('error', () => {}).resume();
    const said = answer.headers['api-version'];
    resolve(typeof said === 'string' ? said : null);
  });
  asking.on('error', reject).end();
  return promise;
}
