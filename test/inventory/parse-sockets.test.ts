import { describe, expect, test } from 'vitest';
import { parseSockets } from '../../src/inventory/details/parse-sockets.ts';
import { fixture, IPROUTE2 } from './fixture.ts';

const HEAD = 'Netid State Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n';

describe.each(IPROUTE2)('what ss of iproute2 %s prints', (version) => {
  const sockets = parseSockets(fixture(`iproute2/${version}/sockets.txt`));
  const on = (port: string) => sockets.find(({ local }) => local.port === port);

  test('every socket is one, and no other', () => {
    expect(
      sockets
        .map(({ local }) => local.port)
        .filter((port) => port.length < 5)
        .toSorted(),
    ).toEqual(['546', '68', '8001', '8001', '8001', '8002', '8003', '8004', '8005', '8006']);
    expect(sockets).toHaveLength(12);
  });

  test('ends of every form', () => {
    expect(on('8006')?.local.address).toBe('*');
    expect(on('8005')).toMatchObject({
      local: { address: '::1' },
      peer: { address: '::', port: '*' },
    });
    expect(on('68')?.local.address).toBe('0.0.0.0%br0');
    expect(on('546')?.local.address).toMatch(/^fe80::[0-9a-f:]+%br0$/);
  });

  test('states and protocols', () => {
    expect(on('8005')).toMatchObject({ protocol: 'tcp', state: 'LISTEN' });
    expect(on('546')).toMatchObject({ protocol: 'udp', state: 'UNCONN' });
    expect(sockets.filter(({ state }) => state === 'ESTAB')).toHaveLength(4);
  });

  test.each([
    ['8001', 'plain'],
    // ss itself reads a name up to its first closing parenthesis.
    ['8002', '",pid=1,fd=1'],
    ['8003', 'a",pid=1,\u001b[31mb'],
    ['8004', 'two\nlines x'],
  ])('the process on %s is %j, whatever its name pretends', (port, name) => {
    // From iproute2 7 on, ss has a dot for each control character.
    const names = [name, name.replace(/\p{Cc}/gu, '.')];
    expect(on(port)?.processes).toEqual([
      { name: expect.toBeOneOf(names), pid: expect.any(Number) },
    ]);
    expect(on(port)?.processes[0]?.pid).toBeGreaterThan(1);
  });

  test('a socket that the kernel has not handed over has no process', () => {
    const waiting = sockets.find(({ state, local }) => state === 'ESTAB' && local.port === '8001');
    expect(waiting?.processes).toEqual([]);
  });
});

test('several processes on one socket; each counts once', () => {
  const [socket] = parseSockets(
    `${HEAD}tcp LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=9,fd=6),("nginx",pid=8,fd=6),("nginx",pid=8,fd=7))\n`,
  );
  expect(socket?.processes).toEqual([
    { name: 'nginx', pid: 9 },
    { name: 'nginx', pid: 8 },
  ]);
});

test('a table without a row has no sockets', () => {
  expect(parseSockets(HEAD)).toEqual([]);
});

test.each([
  ['nothing', '', 'ss did not print a table of sockets'],
  ['another text', 'Usage: ss [ OPTIONS ]\n', 'ss did not print a table of sockets'],
  ['half a head', HEAD.slice(0, 30), 'ss did not print a table of sockets'],
  ['half a row', `${HEAD}tcp LISTEN 0 511 0.0.0.0:8`, 'ss printed only a part of its table'],
])('%s is no table', (_, text, why) => {
  expect(() => parseSockets(text)).toThrow(why);
});
