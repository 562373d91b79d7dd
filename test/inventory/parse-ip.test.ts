import { describe, expect, test } from 'vitest';
import { parseLinks } from '../../src/inventory/kernel/ip/parse-links.ts';
import { parseNeighbours } from '../../src/inventory/kernel/ip/parse-neighbours.ts';
import { parseNsids } from '../../src/inventory/kernel/ip/parse-nsids.ts';
import { parseRoutes } from '../../src/inventory/kernel/ip/parse-routes.ts';
import { parseRules } from '../../src/inventory/kernel/ip/parse-rules.ts';
import { fixture, IPROUTE2 } from './fixture.ts';

describe.each(IPROUTE2)('what ip of iproute2 %s prints', (version) => {
  const recorded = (file: string) => fixture(`iproute2/${version}/${file}.json`);

  test('links, with their kinds and masters', () => {
    const links = parseLinks(recorded('links'));
    const seen = links.map(({ index, name, kind, up, master }) =>
      [index, name, kind, up ? 'up' : 'down', master].join(' '),
    );
    expect(seen.toSorted()).toEqual(
      [
        '1 lo loopback up ',
        '2 br0 bridge up ',
        '3 hred veth up br0',
        '4 hblue veth up br0',
        '5 hgreen veth up br0',
        '6 vb veth down ',
        '7 va veth down ',
        '8 p$;q veth down ',
        '9 e\u001b[31mx"q veth down ',
        '10 vx0 vxlan down ',
        '11 mv0 macvlan down ',
        '12 tun0 tun down ',
      ].toSorted(),
    );
  });

  test('a bridge in full', () => {
    const br0 = parseLinks(recorded('links')).find(({ name }) => name === 'br0');
    expect(br0).toMatchObject({
      operState: 'UP',
      mtu: 1500,
      mac: expect.stringMatching(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
      alias: null,
      addresses: expect.arrayContaining([
        { family: 4, address: '10.9.0.1', prefixLength: 24, scope: 'global' },
        { family: 6, address: 'fd09::1', prefixLength: 64, scope: 'global' },
      ]),
    });
    expect(br0?.counters?.txPackets).toBeGreaterThan(0);
  });

  test('the loopback and a tunnel have no MAC', () => {
    const macs = new Map(parseLinks(recorded('links')).map(({ name, mac }) => [name, mac]));
    expect([macs.get('lo'), macs.get('tun0')]).toEqual([null, null]);
  });

  test('an alias with every nasty byte', () => {
    const aliases = parseLinks(recorded('links')).map(({ alias }) => alias);
    expect(aliases).toContain('two\nlines \u001b[2J "quoted" \\ end');
    expect(aliases).toContain('patchpanel:b1');
  });

  test('the hints at the other ends of veths', () => {
    const hints = (file: string) =>
      new Map(parseLinks(recorded(file)).map(({ name, hint }) => [name, hint]));
    const host = hints('links');
    expect(host.get('hred')).toEqual({ name: null, index: 2, nsid: 0 });
    expect(host.get('va')).toMatchObject({ name: 'vb', nsid: null });
    expect(host.get('p$;q')).toMatchObject({ name: 'e\u001b[31mx"q', nsid: null });
    expect(hints('links-red').get('rb')).toMatchObject({ name: null, nsid: 1 });
  });

  test('IPv4 routes of every type', () => {
    const routes = parseRoutes(recorded('routes4'), 4);
    const find = (destination: string) => routes.find((route) => route.destination === destination);
    expect(find('default')).toMatchObject({
      gateway: '10.9.0.3',
      device: 'br0',
      table: '200',
      source: '10.9.0.1',
      type: 'unicast',
    });
    expect(find('203.0.113.0/24')).toMatchObject({ type: 'blackhole', device: null });
    expect(find('198.51.100.0/24')).toMatchObject({ type: 'unreachable', metric: 5 });
    expect(find('198.18.0.0/15')?.type).toBe('prohibit');
    expect(find('172.31.0.0/16')).toMatchObject({ family: 4, gateway: 'fd09::2' });
    expect(find('172.30.0.0/16')).toMatchObject({
      gateway: null,
      nextHops: [
        { gateway: '10.9.0.2', device: 'br0' },
        { gateway: '10.9.0.3', device: 'br0' },
      ],
    });
    expect(find('10.9.0.1')).toMatchObject({ type: 'local', table: 'local', scope: 'host' });
  });

  test('IPv6 routes', () => {
    const routes = parseRoutes(recorded('routes6'), 6);
    const find = (destination: string) => routes.find((route) => route.destination === destination);
    expect(routes.every(({ family }) => family === 6)).toBe(true);
    expect(find('fd77::/64')).toMatchObject({ gateway: 'fd09::2', metric: 1024 });
    expect(find('fd78::/64')?.nextHops).toHaveLength(2);
    expect(find('fd79::/64')?.type).toBe('blackhole');
  });

  test('rules, each match in ip’s words', () => {
    const lines = parseRules(recorded('rules4'), 4).map(({ priority, from, to, table, detail }) =>
      [priority, from, to ?? '-', table ?? '-', ...detail].join(' '),
    );
    expect(lines).toEqual([
      '0 all - local',
      '900 all 192.0.2.0/24 - blackhole',
      '950 10.1.0.0/16 - 100 not ipproto tcp dport 80',
      '960 all - main uidrange 1000-2000 sport 1000-2000',
      '970 all - main suppress_prefixlength 0',
      '999 all - 200 fwmark 0x1/0xff iif br0',
      '1000 10.9.0.0/24 - 100',
      '32766 all - main',
      '32767 all - default',
    ]);
    expect(parseRules(recorded('rules6'), 6)).toContainEqual({
      family: 6,
      priority: 1000,
      from: 'fd09::/64',
      to: null,
      table: '200',
      detail: ['oif br0'],
    });
  });

  test('neighbours of both families in several states', () => {
    const neighbours = parseNeighbours(recorded('neighbours'));
    const find = (address: string) => neighbours.find((each) => each.address === address);
    expect(find('10.9.0.50')).toEqual({
      family: 4,
      address: '10.9.0.50',
      device: 'br0',
      mac: '02:00:00:00:00:50',
      state: ['PERMANENT'],
    });
    expect(find('10.9.0.51')?.state).toEqual(['STALE']);
    expect(find('10.9.0.99')).toMatchObject({ mac: null });
    expect(find('fd09::50')).toMatchObject({ family: 6, mac: '02:00:00:00:00:50' });
  });

  test('a neighbour on a link without hardware addresses has none, whatever byte ip prints', () => {
    const [neighbour] = parseNeighbours(
      '[{"dst":"0.0.0.0","dev":"tun0","lladdr":"08","state":["PERMANENT"]}]',
    );
    expect(neighbour).toMatchObject({ address: '0.0.0.0', device: 'tun0', mac: null });
  });

  test('nsids; a name that leads nowhere has none', () => {
    const nsids = parseNsids(recorded('netns'));
    expect(nsids.toSorted((a, b) => a.nsid - b.nsid)).toEqual([
      { name: 'red', nsid: 0 },
      { name: 'blue', nsid: 1 },
      { name: 'green', nsid: 2 },
    ]);
  });
});
