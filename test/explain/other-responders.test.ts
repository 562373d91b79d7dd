import { expect, test } from 'vitest';
import { otherResponders } from '../../src/explain/path/other-responders.ts';
import { link, namespace } from '../support/sample-snapshot.ts';
import { A, B, CABLE, cableContext, factsOf } from './cable-context.ts';

const C = 4026540003;
const MAC = '02:00:00:00:00:0c';
const other = namespace({
  id: C,
  kind: 'named',
  links: [link({ index: 2, name: 'eth0', kind: 'veth', mac: MAC })],
});
const snapshot = { ...CABLE, namespaces: [...CABLE.namespaces, other] };

/** The table of `a`, with one entry. */
function remembering(address: string, mac: string | null) {
  const entry = { family: 4, address, device: 'eth0', mac, state: ['STALE'] } as const;
  return new Map([
    [A, factsOf(A, { neighbours: [entry] })],
    [B, factsOf(B)],
  ]);
}

const { there, back } = cableContext();

test.each([
  { title: 'whose MAC stands for the next hop', facts: remembering('10.0.0.2', MAC), found: [C] },
  { title: 'none for another address', facts: remembering('10.0.0.9', MAC), found: [] },
  { title: 'none where nobody answered', facts: remembering('10.0.0.2', null), found: [] },
  {
    title: 'none that was read already',
    facts: new Map([...remembering('10.0.0.2', MAC), [C, factsOf(C)]]),
    found: [],
  },
])('$title', ({ facts, found }) => {
  expect(otherResponders(snapshot, facts, [there, back])).toEqual(found);
});
