import type { Snapshot } from '../../src/model/snapshot.ts';
import {
  address,
  container,
  HOST,
  link,
  loopback,
  namespace,
  route,
  sampleSnapshot,
} from '../support/sample-snapshot.ts';

/** A host with so many running containers, each in a namespace of its own with a cable to docker0. */
export function largeSnapshot(size: number): Snapshot {
  const numbers = Array.from({ length: size }, (_, at) => at + 1);
  const inode = (number: number) => HOST + 1_000 + number;
  const inner = (number: number) => `172.17.${number >> 8}.${number & 255}`;
  return {
    ...sampleSnapshot,
    containers: numbers.map((number) =>
      container({
        id: number.toString(16).padStart(64, '0'),
        name: `service-${number}`,
        pid: 10_000 + number,
        namespace: inode(number),
      }),
    ),
    namespaces: [
      namespace({
        id: HOST,
        kind: 'host',
        links: [
          loopback,
          link({
            index: 2,
            name: 'docker0',
            kind: 'bridge',
            addresses: [address('172.17.0.1/16')],
          }),
          ...numbers.map((number) =>
            link({
              index: 1_000 + number,
              name: `veth${number}`,
              kind: 'veth',
              master: 'docker0',
              peer: { kind: 'known', namespace: inode(number), index: 2 },
            }),
          ),
        ],
      }),
      ...numbers.map((number) =>
        namespace({
          id: inode(number),
          kind: 'container',
          containers: [number.toString(16).padStart(64, '0')],
          processes: [{ pid: 10_000 + number, name: 'service' }],
          links: [
            loopback,
            link({
              index: 2,
              name: 'eth0',
              kind: 'veth',
              addresses: [address(`${inner(number)}/16`)],
              peer: { kind: 'known', namespace: HOST, index: 1_000 + number },
            }),
          ],
          routes: [
            route({ destination: 'default', gateway: '172.17.0.1' }),
            route({ destination: '172.17.0.0/16', protocol: 'kernel', scope: 'link' }),
          ],
        }),
      ),
    ],
  };
}
