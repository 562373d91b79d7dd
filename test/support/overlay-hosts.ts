/** Hosts of one swarm with an overlay network between them, as snapshots. */

import { NO_SETTINGS } from '../../src/model/engine/endpoint-settings.ts';
import type { Network } from '../../src/model/engine/network.ts';
import type { OverlayPeers } from '../../src/model/engine/overlay.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { container, namespace, network, sampleSnapshot } from './sample-snapshot.ts';

export const ACROSS: Network = network({
  id: 'o7qsia2pngv5fwbhujehrsdcq',
  name: 'across',
  driver: 'overlay',
  scope: 'swarm',
  attachable: true,
  options: { 'com.docker.network.driver.overlay.vxlanid_list': '4097' },
  subnets: [{ cidr: '10.0.1.0/24', gateway: '10.0.1.1', ipRange: null, auxAddresses: {} }],
});

/** The peers that the first host knows on the third, `192.0.2.3`, which is not open. */
export const PEERS: OverlayPeers = {
  network: ACROSS.id,
  engines: ['192.0.2.3', '192.0.2.1', '192.0.2.2'],
  forwards: [
    { mac: '02:42:0a:00:01:05', vtep: '192.0.2.2' },
    { mac: '02:42:0a:00:01:09', vtep: '192.0.2.3' },
  ],
};

/** The node with that last byte of its address, the first of them the manager, and its containers on the network. */
export function nodeSnapshot(
  node: number,
  members: readonly (readonly [name: string, byte: number])[],
): Snapshot {
  const containers = members.map(([name, byte]) =>
    container({
      id: `${name}-id`,
      name,
      pid: 4000 + byte,
      networkMode: 'across',
      endpoints: [
        {
          network: 'across',
          networkId: ACROSS.id,
          interface: 'eth0',
          address: `10.0.1.${byte}`,
          prefixLength: 24,
          gateway: null,
          mac: `02:42:0a:00:01:${String(byte).padStart(2, '0')}`,
          address6: null,
          aliases: [],
          settings: NO_SETTINGS,
        },
      ],
    }),
  );
  return {
    ...sampleSnapshot,
    host: {
      ...sampleSnapshot.host,
      engine: {
        kind: 'connected',
        family: 'docker',
        name: 'Docker',
        version: '28.2.2',
        swarm: { state: 'active', manager: node === 1, address: `192.0.2.${node}` },
      },
    },
    containers,
    namespaces: [
      ...sampleSnapshot.namespaces,
      namespace({
        id: 4026532999,
        kind: 'overlay',
        paths: ['/run/docker/netns/1-o7qsia2png'],
        neighbours: [
          {
            family: 4,
            address: '10.0.1.9',
            device: 'vxlan0',
            mac: '02:42:0a:00:01:09',
            state: ['PERMANENT'],
          },
        ],
      }),
    ],
    networks: [{ ...ACROSS, containers: containers.map(({ id }) => id) }],
  };
}
