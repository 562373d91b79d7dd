/** `node test/hosts/make-roots.ts`: makes the roots of the newer Debians that are missing. As root. */
import { makeRoot } from './make-root.ts';
import { USERLANDS } from './userlands.ts';

for (const userland of USERLANDS) makeRoot(userland);
