import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  parseContainerList,
  parseInspection,
} from '../../src/inventory/engine/parse-containers.ts';
import { parseLibpodNetworks } from '../../src/inventory/engine/parse-libpod-networks.ts';
import { engineFamily, familyWith } from '../../src/model/engine/engine-family.ts';
import { fixture } from './fixture.ts';

const Version = v.object({ Components: v.array(v.object({ Name: v.string() })) });

describe.each(['5.4.2', '5.8.6'])('Podman %s', (version) => {
  const recorded = (file: string): unknown =>
    JSON.parse(fixture(`engine/podman-${version}/${file}.json`));
  const listed = parseContainerList(recorded('containers'), engineFamily('podman'));
  const networks = parseLibpodNetworks(recorded('libpod-networks'));
  const network = (name: string) => networks.find((each) => each.name === name);

  test('is known by what it says that it is made of', () => {
    const { Components } = v.parse(Version, recorded('version'));
    expect(familyWith(Components.map(({ Name }) => Name)).id).toBe('podman');
  });

  test('networks with the links that carry them, also those that are not there yet', () => {
    expect(networks.map(({ name, bridge }) => [name, bridge])).toEqual([
      ['backend', 'podman1'],
      ['own', 'br-own'],
      ['podman', 'podman0'],
      ['six', 'podman2'],
    ]);
    expect(network('backend')).toMatchObject({
      internal: true,
      labels: { team: 'data' },
      ipamDriver: 'default',
      ipamOptions: {},
      subnets: [{ cidr: '10.77.0.0/24', gateway: '10.77.0.254', ipRange: '10.77.0.128/25' }],
    });
    expect(network('six')).toMatchObject({ ipv4: true, ipv6: true });
  });

  test('who is attached, by the MAC that an endpoint has while it is in the kernel', () => {
    const attached = (name: string) =>
      listed.find(({ container }) => container.name === name)?.attached;
    expect(attached('web')).toEqual([network('podman')?.id]);
    expect(attached('db')).toEqual([network('backend')?.id, network('six')?.id]);
    expect(attached('old')).toEqual([]);
    expect(attached('voip')).toEqual([]);
  });

  test('modes, which the inspection alone tells', () => {
    const modeOf = (name: string) => parseInspection(recorded(`inspect-${name}`)).networkMode;
    expect(['web', 'voip', 'alone'].map(modeOf)).toEqual(['bridge', 'host', 'none']);
    expect(modeOf('side')).toMatch(/^container:[0-9a-f]{64}$/);
  });

  test('who lives in another’s namespace has the file of that, and no endpoint of its own', () => {
    const { sandbox, endpoints } = parseInspection(recorded('inspect-side'));
    expect(sandbox).toBe(parseInspection(recorded('inspect-web')).sandbox);
    expect(sandbox).toMatch(/^\/run\/netns\/netns-/);
    expect(endpoints).toEqual([]);
  });
});

test.each([
  ['10.7.0.129', '10.7.0.255', '10.7.0.128/25'],
  ['10.7.0.128', '10.7.0.254', '10.7.0.128/25'],
  ['fd00::1', 'fd00::ffff', 'fd00::/112'],
  ['10.7.0.10', '10.7.0.99', null],
])('a range from %s to %s is %s', (start, end, cidr) => {
  const lease = { start_ip: start, end_ip: end };
  const [network] = parseLibpodNetworks([
    {
      id: 'x',
      name: 'x',
      driver: 'bridge',
      subnets: [{ subnet: '10.7.0.0/24', lease_range: lease }],
    },
  ]);
  expect(network?.subnets[0]?.ipRange).toBe(cidr);
});

test('a network whose links share a parent has it and the mode as Docker tells them', () => {
  const [network] = parseLibpodNetworks([
    {
      id: 'x',
      name: 'x',
      driver: 'macvlan',
      network_interface: 'eth0',
      options: { mode: 'vepa', mtu: '1400' },
    },
  ]);
  expect(network).toMatchObject({
    bridge: null,
    options: { parent: 'eth0', macvlan_mode: 'vepa', mtu: '1400' },
    special: [],
  });
});

test.each([
  [{ dns_enabled: true }, []],
  [{ dns_enabled: false }, ['no name service']],
  [{ dns_enabled: true, network_dns_servers: ['1.1.1.1'] }, ['DNS servers of its own']],
  [{ dns_enabled: true, routes: [{ destination: '10.9.0.0/24' }] }, ['static routes']],
])('what no request of ours gives to a network is told: %j', (parts, special) => {
  const [network] = parseLibpodNetworks([{ id: 'x', name: 'x', driver: 'bridge', ...parts }]);
  expect(network?.special).toEqual(special);
});
