import { expect, test } from 'vitest';
import { checkWireguard } from '../../../src/explain/checks/wireguard.ts';
import { parseWireguard } from '../../../src/inventory/details/parse-wireguard.ts';
import type { PathDetail } from '../../../src/model/kernel/path-detail.ts';
import { address, link, loopback, namespace } from '../../support/sample-snapshot.ts';
import { A, CABLE, cableContext, factsOf, hop } from '../cable-context.ts';

/** As wg 1.0 of wireguard-tools prints it on Linux 6.12. */
const KEY = 'MoaPY2dYcRQb1AJ/t+1rW/TcyqSeNNYXLHOcMlD6+iw=';
const TOLD = {
  endpoints: `wg0\t${KEY}\t10.50.0.2:51820\n`,
  allowedIps: `wg0\t${KEY}\t10.60.0.2/32\n`,
  handshakes: `wg0\t${KEY}\t1795958371\n`,
};

test('peers, their endpoints, ranges and last handshakes', () => {
  expect(parseWireguard(TOLD)).toEqual([
    {
      link: 'wg0',
      key: KEY,
      endpoint: '10.50.0.2:51820',
      allowedIps: ['10.60.0.2/32'],
      handshake: '2026-11-29T13:19:31.000Z',
    },
  ]);
});

test('one that never spoke, has no ranges, and is nowhere known', () => {
  const silent = {
    endpoints: `wg0\t${KEY}\t(none)\n`,
    allowedIps: `wg0\t${KEY}\t(none)\n`,
    handshakes: `wg0\t${KEY}\t0\n`,
  };
  expect(parseWireguard(silent)).toEqual([
    { link: 'wg0', key: KEY, endpoint: null, allowedIps: [], handshake: null },
  ]);
  expect(parseWireguard({ endpoints: '', allowedIps: '', handshakes: '' })).toEqual([]);
});

/** What is said of a packet that leaves by `wg0` for an address. */
function saidOf(destination: string, wireguard: PathDetail['wireguard']) {
  const wg0 = link({
    index: 3,
    name: 'wg0',
    kind: 'wireguard',
    addresses: [address('10.60.0.1/24')],
  });
  const from = namespace({ id: A, kind: 'named', names: ['a'], links: [loopback, wg0] });
  const route = { kind: 'out', device: 'wg0', gateway: null, source: '10.60.0.1' } as const;
  const context = cableContext({
    snapshot: { ...CABLE, namespaces: [from] },
    facts: new Map([[A, factsOf(A, { wireguard })]]),
    there: { hops: [hop({ namespace: A, destination, route })] },
  });
  return checkWireguard(context).map(({ what, fault }) => [fault?.code ?? 'well', what]);
}

test('the peer that takes it is told, with its endpoint', () => {
  expect(saidOf('10.60.0.2', parseWireguard(TOLD))).toEqual([
    [
      'well',
      `wg0 of a sends packets for 10.60.0.2 to the peer ${KEY} at 10.50.0.2:51820, last handshake 2026-11-29T13:19:31.000Z; what is beyond cannot be seen from here`,
    ],
  ]);
});

test('the longest range decides, as for routes', () => {
  const [peer] = parseWireguard(TOLD);
  if (peer === undefined) throw new Error('no peer');
  const wide = { ...peer, key: 'wide', allowedIps: ['10.60.0.0/16', 'fd00::/8'] };
  expect(saidOf('10.60.0.2', [wide, peer])[0]?.[1]).toContain(`the peer ${KEY}`);
  expect(saidOf('10.60.0.3', [wide, peer])[0]?.[1]).toContain('the peer wide');
});

test('a destination that no peer takes is told as the fault', () => {
  expect(saidOf('10.60.0.9', parseWireguard(TOLD))).toEqual([
    ['wireguard-no-peer', 'no peer of wg0 of a accepts packets for 10.60.0.9'],
  ]);
});

test('peers of another link, and peers that could not be asked for, say nothing', () => {
  const [peer] = parseWireguard(TOLD);
  if (peer === undefined) throw new Error('no peer');
  expect(saidOf('10.60.0.2', [{ ...peer, link: 'wg1' }])[0]?.[0]).toBe('wireguard-no-peer');
  expect(saidOf('10.60.0.2', null)).toEqual([
    [
      'well',
      'wg0 of a sends it to a peer that is not known, because wg could not be run; what is beyond cannot be seen from here',
    ],
  ]);
});
