import { describe, expect, test } from 'vitest';
import { containerJson, snapshotJson } from '../../src/cli/show/snapshot-json.ts';
import { NO_SETTINGS } from '../../src/model/engine/endpoint-settings.ts';
import { endpointAsks, endpointAskWords } from '../../src/model/engine/engine-asks.ts';
import type { Network } from '../../src/model/engine/network.ts';
import { networkView } from '../../src/tui/present/network.ts';
import { createTheme } from '../../src/tui/theme.ts';
import { container, network, sampleSnapshot } from '../support/sample-snapshot.ts';

const ASKED = {
  ...NO_SETTINGS,
  gatewayPriority: 7,
  driverOptions: {
    'com.docker.network.endpoint.ifname': 'lan0',
    'com.docker.network.endpoint.sysctls':
      'net.ipv4.conf.IFNAME.log_martians=1,net.ipv4.conf.IFNAME.forwarding=0',
  },
};

describe('what an endpoint is asked to have', () => {
  test('is read from its options and its priority', () => {
    expect(endpointAsks(ASKED)).toEqual({
      gatewayPriority: 7,
      interfaceName: 'lan0',
      sysctls: ['net.ipv4.conf.IFNAME.log_martians=1', 'net.ipv4.conf.IFNAME.forwarding=0'],
    });
    expect(endpointAsks(NO_SETTINGS)).toEqual({
      gatewayPriority: null,
      interfaceName: null,
      sysctls: [],
    });
  });

  test('is said where it is not as everywhere', () => {
    expect(endpointAskWords({ ...ASKED, gatewayPriority: 0 })).toEqual([
      'link to be called lan0',
      'net.ipv4.conf.IFNAME.log_martians=1',
      'net.ipv4.conf.IFNAME.forwarding=0',
    ]);
    expect(endpointAskWords(NO_SETTINGS)).toEqual([]);
  });

  test('stands in the JSON of a container', () => {
    const [first] = sampleSnapshot.containers.flatMap(({ endpoints }) => endpoints);
    const endpoints = first === undefined ? [] : [{ ...first, settings: ASKED }];
    const { endpoints: told } = containerJson(container({ id: 'c', name: 'c', endpoints }));
    expect(told).toMatchObject([{ gatewayPriority: 7, interfaceName: 'lan0' }]);
  });
});

describe('how a network meets the world', () => {
  const modes = (over: Partial<Network>) => {
    const one = network({ id: 'n', name: 'n', bridge: 'br0', ...over });
    const [json] = snapshotJson({ ...sampleSnapshot, networks: [one] }).networks;
    const { glyphs } = createTheme({ colour: false, ascii: false });
    const across = {
      peers: { kind: 'none' },
      otherHosts: { name: null, place: 1, others: [] },
    } as const;
    const [head] = networkView(one, across, { snapshot: sampleSnapshot, width: 100, glyphs });
    return { json: json?.gatewayModes, head: head?.line.map(({ text }) => text).join('') };
  };

  test('is NAT, unless asked otherwise', () => {
    expect(modes({})).toMatchObject({ json: { ipv4: 'nat', ipv6: 'nat' } });
    expect(modes({}).head).not.toContain('gateway');
    const routed = { 'com.docker.network.bridge.gateway_mode_ipv4': 'routed' };
    expect(modes({ options: routed })).toMatchObject({
      json: { ipv4: 'routed', ipv6: 'nat' },
      head: expect.stringContaining('gateway IPv4 routed'),
    });
  });

  test('is no matter of other drivers', () => {
    expect(modes({ driver: 'macvlan', bridge: null }).json).toEqual({ ipv4: null, ipv6: null });
  });
});
