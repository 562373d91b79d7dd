import { jsonText } from '../text/json-text.ts';
import type { Change } from './change.ts';
import { thingWords } from './words.ts';

/**
 * A change as one line of JSON: `{at, kind, words, what, field, from, to}`. A contract: it may grow,
 * never change.
 *
 * - `at`: ISO 8601, when the host was read so.
 * - `kind`: `added`, `removed` or `changed`; only `changed` has the last three keys.
 * - `words`: the thing as a person would say it, `link eth0 in web`.
 * - `what`: the thing as data. Its `kind` says which other keys it has: `container`, `namespace` and
 *   `network` `{id, name}`; `endpoint` `{container, containerName, network, networkName}`; `link`
 *   `{namespace, inside, index, name, type, master}`; `address` `{namespace, inside, index, link,
 *   address}`; `route` `{namespace, inside, route}` and `rule` `{namespace, inside, rule}`, both as in
 *   `snapshot --json`. A namespace is its inode, `inside` its name.
 * - `field`: as in `snapshot --json`, or `options.KEY`; `from` and `to`: a text, number, boolean or null.
 */
export function changeLine(change: Change): string {
  const { at, kind, what } = change;
  const words = thingWords(what);
  if (change.kind !== 'changed') return jsonText({ at, kind, words, what });
  const { field, from, to } = change;
  return jsonText({ at, kind, words, what, field, from, to });
}
