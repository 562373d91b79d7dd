import { type Agent, request } from 'node:http';

/**
 * Asks an engine for the newest version of the Engine API that it serves; null if the answer names
 * none. The version is in the headers of any answer (Engine API, SystemPing). Rejects if the answer
 * is not HTTP.
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
