import { expect, test } from 'vitest';
import { engineFault } from '../../../src/explain/checks/engine/engine-fault.ts';
import type { Meaning } from '../../../src/explain/filters/engine-meaning.ts';
import type { Container, Endpoint } from '../../../src/model/engine/container.ts';
import { NO_SETTINGS } from '../../../src/model/engine/endpoint-settings.ts';
import type { Network } from '../../../src/model/engine/network.ts';
import { container, network } from '../../support/sample-snapshot.ts';
import { CABLE, cableContext } from '../cable-context.ts';
import { crossing } from '../filter-fixtures.ts';

const back = network({ id: 'back', name: 'back', bridge: 'br-back' });
const front = network({ id: 'front', name: 'front', bridge: 'br-front' });
const inner = network({ id: 'inner', name: 'inner', bridge: 'br-inner', internal: true });
const far = network({ id: 'far', name: 'far', bridge: 'br-far', engine: 'other' });

function on({ id, name }: Network, address: string): Endpoint {
  return {
    ...{ network: name, networkId: id, interface: 'eth0', address, prefixLength: 24 },
    ...{ gateway: null, mac: null, address6: null, aliases: [], settings: NO_SETTINGS },
  };
}

const web = container({ id: 'w', name: 'web', endpoints: [on(back, '10.1.0.2')] });
const db = container({ id: 'd', name: 'db', endpoints: [on(front, '10.2.0.2')] });
const vault = container({ id: 'v', name: 'vault', endpoints: [on(inner, '10.2.0.2')] });

type Given = {
  readonly containers: readonly Container[];
  readonly meaning: Meaning;
  readonly isReply?: boolean;
};

/** The packet goes from 10.1.0.2 to 10.2.0.2; an answer the other way. */
function faultOf({ containers, meaning, isReply = false }: Given) {
  const networks = [back, front, inner, far];
  const context = cableContext({ snapshot: { ...CABLE, containers: [...containers], networks } });
  const ends = isReply ? { source: '10.2.0.2', destination: '10.1.0.2' } : {};
  const { fault } = engineFault(context, { crossing: crossing({ isReply, ...ends }) }, meaning);
  if (fault === null) throw new Error('no fault');
  const { code, culprit, fix } = fault;
  const remedy =
    fix.kind === 'words' ? 'words' : [fix.recipe, ...Object.values(fix.fields)].join(' ');
  return `${code}: ${culprit?.name}, ${remedy}`;
}

const icc: Meaning = { code: 'icc-disabled', network: back, other: null };
const isolated: Meaning = { code: 'networks-isolated', network: front, other: back };
const internal: Meaning = { code: 'internal-network', network: inner, other: null };

test.each<readonly [string, Given, string]>([
  [
    'two containers that may not talk get a network of their own',
    { containers: [web, db], meaning: icc },
    'icc-disabled: back, own-network web db',
  ],
  [
    'anything that is not a container gets words',
    { containers: [web], meaning: icc },
    'icc-disabled: back, words',
  ],
  [
    'networks that are kept apart: the source goes on the destination’s',
    { containers: [web, db], meaning: isolated },
    'networks-isolated: front, connect-container web front',
  ],
  [
    'the same, met by the answer: still the destination’s network, and the source',
    { containers: [web, db], meaning: { ...isolated, network: back, other: front }, isReply: true },
    'networks-isolated: front, connect-container web front',
  ],
  [
    'from anything that is not a container, no network can be joined',
    { containers: [db], meaning: isolated },
    'networks-isolated: front, words',
  ],
  [
    'a network of another engine cannot be joined',
    { containers: [web], meaning: { ...isolated, network: far } },
    'networks-isolated: far, words',
  ],
  [
    'who is on an internal network goes on the other’s network',
    { containers: [web, vault], meaning: internal },
    'internal-network: inner, connect-container vault back',
  ],
  [
    'a container that is on every network that is open gets words',
    {
      containers: [
        { ...vault, endpoints: [inner, back, front].map((each) => on(each, '10.2.0.2')) },
      ],
      meaning: internal,
    },
    'internal-network: inner, words',
  ],
])('%s', (_title, given, expected) => {
  expect(faultOf(given)).toBe(expected);
});
