import { describe, expect, test } from 'vitest';
import {
  parseContainerList,
  parseInspection,
} from '../../src/inventory/engine/parse-containers.ts';
import { parseNetworks } from '../../src/inventory/engine/parse-networks.ts';
import { engineFamily } from '../../src/model/engine/engine-family.ts';
import { DOCKER_VERSIONS, fixture } from './fixture.ts';

const DOCKER = engineFamily('docker');

describe.each(DOCKER_VERSIONS)('what Docker %s answers', (version) => {
  const recorded = (file: string): unknown => JSON.parse(fixture(`engine/${version}/${file}.json`));
  const listed = parseContainerList(recorded('containers'), DOCKER);
  const container = (name: string) => listed.find((each) => each.container.name === name);
  const network = (name: string) =>
    parseNetworks(recorded('networks')).find((each) => each.name === name);

  test('containers in every state, with their modes', () => {
    expect(
      listed.map(
        ({ container: { name, state, networkMode } }) => `${name} ${state} ${networkMode}`,
      ),
    ).toEqual([
      'old exited bridge',
      expect.stringMatching(/^side running container:[0-9a-f]{64}$/),
      'db running backend',
      'voip running host',
      'web running bridge',
    ]);
  });

  test('an exited container keeps its endpoint but is not attached', () => {
    expect(container('old')?.attached).toEqual([]);
    expect(container('old')?.container.endpoints).toEqual([
      expect.objectContaining({ network: 'bridge', address: null, prefixLength: null, mac: null }),
    ]);
    expect(container('web')?.attached).toEqual([network('bridge')?.id]);
  });

  test('published ports of both families', () => {
    expect(container('web')?.container.ports).toEqual([
      { protocol: 'tcp', containerPort: 80, hostAddress: '0.0.0.0', hostPort: 8080 },
      { protocol: 'tcp', containerPort: 80, hostAddress: '::', hostPort: 8080 },
    ]);
  });

  test.each([
    ['web', /^\/run\/docker\/netns\/[0-9a-f]{12}$/],
    ['voip', /^\/run\/docker\/netns\/default$/],
  ])('the inspection of %s has its process and its file', (name, sandbox) => {
    const { pid, sandbox: file } = parseInspection(recorded(`inspect-${name}`));
    expect(pid).toBeGreaterThan(1);
    expect(file).toMatch(sandbox);
  });

  test('a container in another’s namespace has no file of its own', () => {
    expect(parseInspection(recorded('inspect-side'))).toMatchObject({
      sandbox: null,
      endpoints: [],
    });
  });

  test('several endpoints, each with its address and aliases', () => {
    const { endpoints } = parseInspection(recorded('inspect-db'));
    expect(
      endpoints.map(({ network: name, address, prefixLength }) => [name, address, prefixLength]),
    ).toEqual([
      ['backend', '10.77.0.128', 24],
      ['six', expect.stringMatching(/^172\.1\d\.0\.2$/), 16],
    ]);
    expect(endpoints[0]?.aliases).toContain('sql');
  });

  test('networks: bridge names, options and pools', () => {
    expect(network('bridge')).toMatchObject({ bridge: 'docker0', icc: true });
    const backend = network('backend');
    expect(backend).toMatchObject({
      bridge: `br-${backend?.id.slice(0, 12)}`,
      icc: false,
      internal: true,
      subnets: [
        {
          cidr: '10.77.0.0/24',
          gateway: '10.77.0.254',
          ipRange: '10.77.0.128/25',
          auxAddresses: { printer: '10.77.0.9' },
        },
      ],
    });
    expect(network('mesh')).toMatchObject({ driver: 'overlay', scope: 'swarm', bridge: null });
    expect(network('six')).toMatchObject({ ipv6: true });
    expect(network('none')).toMatchObject({ driver: 'null', bridge: null, icc: null, subnets: [] });
  });
});

test('an endpoint with IPv6 alone has its IPv6 address', () => {
  const { endpoints } = parseInspection({
    Id: 'c0ffee',
    State: { Pid: 7 },
    NetworkSettings: {
      SandboxKey: '',
      Networks: {
        six: { GlobalIPv6Address: 'fd00::2', GlobalIPv6PrefixLen: 64, IPv6Gateway: 'fd00::1' },
      },
    },
  });
  expect(endpoints[0]).toMatchObject({ address: 'fd00::2', prefixLength: 64, gateway: 'fd00::1' });
});

test.each([
  [7, 7],
  [0, 0],
  [undefined, null],
])('the gateway priority %s of an endpoint is %s', (GwPriority, gatewayPriority) => {
  const { endpoints } = parseInspection({
    Id: 'c0ffee',
    State: { Pid: 7 },
    NetworkSettings: { Networks: { lan: { GwPriority } } },
  });
  expect(endpoints[0]?.settings).toMatchObject({ gatewayPriority });
});

test('networks come by name, whatever order the engine gives them in', () => {
  const order = (names: readonly string[]) =>
    parseNetworks(
      names.map((name) => ({ Id: `id-${name}`, Name: name, Options: null, Labels: null })),
    ).map(({ name }) => name);
  expect(order(['web', 'back', 'none'])).toEqual(['back', 'none', 'web']);
  expect(order(['none', 'web', 'back'])).toEqual(['back', 'none', 'web']);
});

test('what is null in some engines is nothing', () => {
  expect(
    parseNetworks([{ Id: 'x', Name: 'odd', IPAM: { Config: null }, Options: null, Labels: null }]),
  ).toEqual([expect.objectContaining({ subnets: [], options: {}, labels: {}, internal: false })]);
  expect(
    parseContainerList([{ Id: 'abcdefabcdef00', Names: null, State: 'dead', Ports: null }], DOCKER),
  ).toEqual([
    expect.objectContaining({ container: expect.objectContaining({ name: 'abcdefabcdef' }) }),
  ]);
});
