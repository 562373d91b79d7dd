/** `npm run bench [start|namespaces|keys]…`: the measured bars. Needs root and, for `start`, an engine. */
import { benchKeys } from './keys.ts';
import { benchNamespaces } from './namespaces.ts';
import { benchStart } from './start.ts';

const GROUPS = { start: benchStart, namespaces: benchNamespaces, keys: benchKeys };

const wanted = process.argv.slice(2);
for (const [name, bench] of Object.entries(GROUPS)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench();
}
