import { expect, test } from 'vitest';
import { checkRoutes } from '../../src/explain/checks/routes.ts';
import { askRouteByIp } from '../../src/explain/path/route-get.ts';
import { address, link, loopback, namespace } from '../support/sample-snapshot.ts';
import { scriptedExecutor } from '../support/scripted-executor.ts';
import { CABLE, cableContext, factsOf, hop, linkFacts } from './cable-context.ts';

const V = 4026540020;

/** As in the VRF of test/guest/kinds.test.ts; the answers are those of Linux 6.12. */
const HOST = {
  ...CABLE,
  namespaces: [
    namespace({
      id: V,
      kind: 'named',
      names: ['v'],
      paths: ['/run/netns/v'],
      links: [
        loopback,
        link({ index: 2, name: 'blue', kind: 'vrf', table: 100 }),
        link({
          index: 3,
          name: 'eth1',
          kind: 'veth',
          master: 'blue',
          addresses: [address('10.31.0.1/24')],
        }),
      ],
    }),
  ],
};
const { signal } = new AbortController();
const IN_V = 'ip -n v -j route get';

test('an answer is sent by the table of the VRF that has its address', async () => {
  const executor = scriptedExecutor([
    [
      `${IN_V} 10.31.0.2 from 10.31.0.1 vrf blue`,
      '[{"dst":"10.31.0.2","from":"10.31.0.1","dev":"eth1","table":"100","flags":[],"uid":0,"cache":[]}]',
    ],
  ]);
  const told = await askRouteByIp(
    executor,
    HOST,
    signal,
  )({ namespace: V, destination: '10.31.0.2', source: '10.31.0.1', arrivesBy: null });
  executor.verify();
  expect(told.route).toMatchObject({ kind: 'out', device: 'eth1' });
  expect(told.asked).toEqual({
    command: 'ip -n v -j route get 10.31.0.2 from 10.31.0.1 vrf blue',
    output: 'to 10.31.0.2: by eth1, of table 100',
    inWords: true,
  });
});

test('of what comes in by its link the kernel knows the VRF; asked without that, it is told', async () => {
  const executor = scriptedExecutor([
    [
      `${IN_V} 10.32.0.2 from 10.31.0.2 iif eth1`,
      { exitCode: 2, stderr: 'RTNETLINK answers: No route to host\n', message: 'No route to host' },
    ],
    [`${IN_V} 10.32.0.2 vrf blue`, '[{"dst":"10.32.0.2","dev":"eth2","table":"100"}]'],
  ]);
  const told = await askRouteByIp(
    executor,
    HOST,
    signal,
  )({ namespace: V, destination: '10.32.0.2', source: '10.31.0.2', arrivesBy: 'eth1' });
  executor.verify();
  expect(told).toMatchObject({ route: { kind: 'out', device: 'eth2' }, refused: {} });
});

test('what the namespace sends outside of the VRF has no route: how to send in it is the fix', () => {
  const context = cableContext({
    snapshot: HOST,
    facts: new Map([[V, factsOf(V, { links: [linkFacts({ index: 3, name: 'eth1' })] })]]),
    there: {
      hops: [
        hop({
          namespace: V,
          source: '10.31.0.1',
          destination: '10.31.0.2',
          route: { kind: 'none', why: 'no-route' },
          would: { device: 'eth1', gateway: null },
        }),
      ],
    },
  });
  expect(checkRoutes(context).map(({ fault }) => [fault?.code, fault?.fix])).toEqual([
    [
      'no-route',
      {
        kind: 'words',
        words: 'eth1 is in the VRF blue: run the program in it, with ip vrf exec blue PROGRAM.',
      },
    ],
  ]);
});
