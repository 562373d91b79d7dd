import { expect, test } from 'vitest';
import { busyPort } from '../../../src/explain/checks/service/busy-port.ts';
import { container } from '../../support/sample-snapshot.ts';
import { A, listening } from '../cable-context.ts';
import { type Refused, refusedBy } from './refused-service.ts';

const web = container({ id: 'c1', name: 'web', networkMode: 'host' });
const nginx = listening('127.0.0.1', 80, 'nginx', 7);
const held = new Map([[7, '0::/system.slice/nginx.service\nmore']]);
const own = new Map([[7, '0::/docker/c1']]);

test.each<readonly [string, Refused, string | null]>([
  [
    'another process holds the port that a container in host mode is made to serve',
    { containers: [web], listeners: [nginx], service: { wantedBy: ['c1'], controlGroups: held } },
    '127.0.0.1:80',
  ],
  [
    'another process holds the port of the container that was asked for',
    { containers: [web], listeners: [nginx], asked: 'c1', service: { controlGroups: held } },
    '127.0.0.1:80',
  ],
  [
    'the container holds it itself',
    { containers: [web], listeners: [nginx], asked: 'c1', service: { controlGroups: own } },
    null,
  ],
  ['nobody wants the port', { containers: [web], listeners: [nginx] }, null],
  ['nobody holds the port', { containers: [web], service: { wantedBy: ['c1'] } }, null],
  [
    'who holds it is not known',
    {
      containers: [web],
      listeners: [{ ...nginx, processes: [] }],
      service: { wantedBy: ['c1'], controlGroups: held },
    },
    null,
  ],
  [
    'it is not the host that was asked',
    { containers: [web], listeners: [nginx], end: A, service: { wantedBy: ['c1'] } },
    null,
  ],
  ['the host’s services were not read', { listeners: [nginx], asked: 'c1', service: null }, null],
])('%s', (_title, given, socket) => {
  const found = busyPort(refusedBy(given));
  expect(found?.fault?.culprit?.name ?? null).toBe(socket);
  expect(found?.fault?.code ?? null).toBe(socket === null ? null : 'host-network-port-busy');
});

test('the evidence is the control group of the process that holds it, its first line', () => {
  const service = { wantedBy: ['c1'], controlGroups: held };
  expect(busyPort(refusedBy({ containers: [web], listeners: [nginx], service }))?.evidence).toEqual(
    [{ command: 'cat /proc/7/cgroup', output: '0::/system.slice/nginx.service' }],
  );
});
