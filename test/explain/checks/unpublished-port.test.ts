import { describe, expect, test } from 'vitest';
import { unpublishedPort } from '../../../src/explain/checks/service/unpublished-port.ts';
import type { PublishedPort } from '../../../src/model/engine/container.ts';
import { container } from '../../support/sample-snapshot.ts';
import { A, listening } from '../cable-context.ts';
import { type Refused, refusedBy } from './refused-service.ts';

const published = (over: Partial<PublishedPort>): PublishedPort => ({
  ...{ protocol: 'tcp', containerPort: 80, hostAddress: '0.0.0.0', hostPort: 80 },
  ...over,
});
const web = (...ports: readonly PublishedPort[]) =>
  container({ id: 'c1', name: 'web', namespace: 99, ports });
const inside = (address: string) => ({ inContainers: new Map([[99, [listening(address, 80)]]]) });
const elsewhere = published({ hostAddress: '192.0.2.1' });

describe('published on another address', () => {
  test.each<readonly [string, Refused, string | null]>([
    ['only on another address', { containers: [web(elsewhere)] }, 'web'],
    ['on another address, and on this one', { containers: [web(elsewhere, published({}))] }, null],
    ['on this address', { containers: [web(published({ hostAddress: '10.0.0.2' }))] }, null],
    ['on any address', { containers: [web(published({ hostAddress: '::' }))] }, null],
    [
      'another port on another address',
      { containers: [web({ ...elsewhere, hostPort: 81 })] },
      null,
    ],
    ['UDP on another address', { containers: [web({ ...elsewhere, protocol: 'udp' })] }, null],
    [
      'by a container that has exited',
      { containers: [{ ...web(elsewhere), state: 'exited' }] },
      null,
    ],
    ['asked in another namespace', { containers: [web(elsewhere)], end: A }, null],
  ])('%s', (_title, given, name) => {
    const found = unpublishedPort(refusedBy(given), 'elsewhere');
    expect(found?.fault?.culprit?.name ?? null).toBe(name);
  });

  test.each([
    ['192.0.2.1', '80/tcp -> 192.0.2.1:80'],
    ['2001:db8::1', '80/tcp -> [2001:db8::1]:80'],
  ])('the evidence is what docker port prints: %s', (hostAddress, output) => {
    const containers = [web(published({ hostAddress }))];
    const found = unpublishedPort(refusedBy({ containers }), 'elsewhere');
    expect(found?.evidence).toEqual([{ command: 'docker port web', output }]);
  });
});

describe('not published', () => {
  test.each<readonly [string, Refused, string | null]>([
    ['a container listens on it', { containers: [web()], service: inside('0.0.0.0') }, 'web'],
    [
      'a container listens on it, and publishes it as another',
      { containers: [web(published({ hostPort: 8080 }))], service: inside('0.0.0.0') },
      'web',
    ],
    [
      'a container listens on its loopback only',
      { containers: [web()], service: inside('127.0.0.1') },
      null,
    ],
    ['no container listens on it', { containers: [web()] }, null],
    ['what containers listen on was not read', { containers: [web()], service: null }, null],
    [
      'asked in another namespace',
      { containers: [web()], service: inside('0.0.0.0'), end: A },
      null,
    ],
  ])('%s', (_title, given, name) => {
    const found = unpublishedPort(refusedBy(given), 'nowhere');
    expect(found?.fault?.culprit?.name ?? null).toBe(name);
    expect(found?.fault?.code ?? null).toBe(name === null ? null : 'port-not-published');
  });
});
