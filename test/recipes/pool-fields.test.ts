import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import {
  ipv6Field,
  poolFields,
  poolsOf,
  poolWarnings,
} from '../../src/recipes/pools/pool-fields.ts';
import type { Input, Recipe } from '../../src/recipes/recipe.ts';
import { resolve } from '../../src/recipes/resolve.ts';
import { hostWith, link, network, on } from './bridge-host.ts';

const HOST: Snapshot = hostWith(
  [link('eth0', { kind: 'physical', addresses: [on('10.0.0.5/24')] })],
  {
    networks: [
      network('bridge', {
        subnets: [{ cidr: '172.17.0.0/16', gateway: null, ipRange: null, auxAddresses: {} }],
      }),
      network('six', {
        subnets: [{ cidr: 'fd00:1::/64', gateway: null, ipRange: null, auxAddresses: {} }],
      }),
    ],
  },
);

/** A recipe with only these fields. */
function asking(several: boolean): Recipe {
  return {
    id: 'pools',
    title: 'Pools',
    summary: '',
    fields: [ipv6Field, ...poolFields({ several })],
    needs: [],
    offer: () => null,
    plan: () => {
      throw new Error('not asked for');
    },
  };
}

function resolved(given: Input, { several = false, snapshot = HOST } = {}) {
  return resolve(asking(several), given, { snapshot, details: {} });
}

function pools(given: Input, several = false) {
  const outcome = resolved(given, { several });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusals));
  return poolsOf(outcome.input);
}

describe('what the fields come to', () => {
  test('a free subnet and its first address as gateway, if nothing is given', () => {
    expect(pools({})).toEqual([
      { subnet: '172.18.0.0/16', gateway: '172.18.0.1', ipRange: null, auxAddresses: {} },
    ]);
  });

  test('one of each family with IPv6', () => {
    expect(pools({ ipv6: 'yes' }).map(({ subnet, gateway }) => [subnet, gateway])).toEqual([
      ['172.18.0.0/16', '172.18.0.1'],
      ['fd00:2::/64', 'fd00:2::1'],
    ]);
  });

  test('ranges, gateways and kept-back addresses go to the subnet that holds them', () => {
    const given = {
      subnet: '10.7.0.0/24, 10.8.0.0/24',
      'ip-range': '10.8.0.128/25',
      gateway: '10.8.0.9',
      'aux-address': 'a=10.8.0.10,b=10.7.0.10,c=10.8.0.11',
    };
    expect(pools(given, true)).toEqual([
      {
        subnet: '10.7.0.0/24',
        gateway: '10.7.0.1',
        ipRange: null,
        auxAddresses: { b: '10.7.0.10' },
      },
      {
        subnet: '10.8.0.0/24',
        gateway: '10.8.0.9',
        ipRange: '10.8.0.128/25',
        auxAddresses: { a: '10.8.0.10', c: '10.8.0.11' },
      },
    ]);
  });

  test('IPv6 in the spelling of the kernel', () => {
    const given = {
      ipv6: 'yes',
      subnet: '10.7.0.0/24,FD00:0007:0::/64',
      gateway: 'fd00:7:0::000a',
    };
    expect(pools(given)[1]).toMatchObject({ subnet: 'fd00:7::/64', gateway: 'fd00:7::a' });
  });

  test('warns of a subnet of the internet', () => {
    expect(poolWarnings(pools({ subnet: '192.17.0.0/16' }))).toEqual([
      expect.stringContaining('192.17.0.0/16 is not a private range'),
    ]);
    expect(poolWarnings(pools({ ipv6: 'yes' }))).toEqual([]);
  });
});

describe('refusals', () => {
  const sub = (subnet: string, more: Input = {}) => ({ subnet, ...more });
  const ten = (more: Input) => ({ subnet: '10.7.0.0/24', ...more });
  test.each<readonly [field: string, code: string, given: Input, hint: string]>([
    ['ipv6', 'no-choice', { ipv6: 'maybe' }, 'yes or no'],
    ['subnet', 'no-subnet', sub('ten'), '172.18.0.0/16 is free'],
    ['subnet', 'no-subnet', sub(','), '172.18.0.0/16 is free'],
    ['subnet', 'no-prefix', sub('10.7.0.0'), '10.7.0.0/24'],
    ['subnet', 'no-subnet', sub('10.7.0.0/33'), 'free'],
    ['subnet', 'no-subnet', sub('fd00::%eth0/64'), 'free'],
    ['subnet', 'no-subnet', sub('::ffff:10.7.0.0/120'), 'free'],
    ['subnet', 'host-bits', sub('10.7.0.7/24'), '10.7.0.0/24'],
    ['subnet', 'too-small', sub('10.7.0.0/31'), 'at most 30'],
    ['subnet', 'too-small', sub('10.7.0.0/24,fd00:7::/127', { ipv6: 'yes' }), 'at most 126'],
    ['subnet', 'reserved', sub('127.5.0.0/24'), 'free'],
    ['subnet', 'reserved', sub('224.1.0.0/24'), 'free'],
    ['subnet', 'reserved', sub('0.0.0.0/0'), 'free'],
    ['subnet', 'reserved', sub('169.254.9.0/24'), 'free'],
    ['subnet', 'reserved', sub('10.7.0.0/24,fe80::/64', { ipv6: 'yes' }), 'free'],
    ['subnet', 'overlap', sub('172.17.9.0/24'), 'free'],
    ['subnet', 'overlap', sub('10.0.0.0/16'), 'free'],
    ['subnet', 'overlap', sub('10.7.0.0/16,10.7.1.0/24'), 'leave one of them out'],
    ['subnet', 'several', sub('10.7.0.0/24,10.8.0.0/24'), 'create two networks'],
    ['subnet', 'no-ipv4', sub('fd00:7::/64', { ipv6: 'yes' }), '172.18.0.0/16 is free'],
    ['subnet', 'ipv6-off', sub('10.7.0.0/24,fd00:7::/64'), '--ipv6 yes'],
    ['subnet', 'no-ipv6', sub('10.7.0.0/24', { ipv6: 'yes' }), 'fd00:2::/64 is free'],
    ['ip-range', 'no-range', ten({ 'ip-range': 'some' }), '10.7.0.0/24'],
    ['ip-range', 'no-prefix', ten({ 'ip-range': '10.7.0.0' }), '10.7.0.0/24'],
    ['ip-range', 'host-bits', ten({ 'ip-range': '10.7.0.17/28' }), '10.7.0.16/28'],
    ['ip-range', 'outside', ten({ 'ip-range': '10.8.0.0/28' }), 'part'],
    ['ip-range', 'outside', ten({ 'ip-range': '10.7.0.0/23' }), 'part'],
    ['ip-range', 'outside', ten({ 'ip-range': 'fd00::/80' }), 'part'],
    ['ip-range', 'several', ten({ 'ip-range': '10.7.0.0/28,10.7.0.16/28' }), 'use only'],
    ['gateway', 'missing', ten({ gateway: '' }), 'for example 10.7.0.1'],
    ['gateway', 'no-address', ten({ gateway: 'one' }), 'for example 10.7.0.1'],
    ['gateway', 'no-address', ten({ gateway: '10.7.0.1/24' }), 'for example 10.7.0.1'],
    ['gateway', 'outside', ten({ gateway: '10.8.0.1' }), 'for example 10.7.0.1'],
    ['gateway', 'network', ten({ gateway: '10.7.0.0' }), 'for example 10.7.0.1'],
    ['gateway', 'broadcast', ten({ gateway: '10.7.0.255' }), 'for example 10.7.0.1'],
    ['gateway', 'several', ten({ gateway: '10.7.0.1,10.7.0.2' }), 'use only'],
    ['aux-address', 'no-name', ten({ 'aux-address': '10.7.0.9' }), 'router=10.7.0.9'],
    ['aux-address', 'no-name', ten({ 'aux-address': '=10.7.0.9' }), 'router=10.7.0.9'],
    ['aux-address', 'no-address', ten({ 'aux-address': 'a=b' }), 'for example 10.7.0.254'],
    ['aux-address', 'outside', ten({ 'aux-address': 'a=10.8.0.9' }), 'for example 10.7.0.254'],
    ['aux-address', 'network', ten({ 'aux-address': 'a=10.7.0.0' }), 'for example 10.7.0.254'],
    ['aux-address', 'broadcast', ten({ 'aux-address': 'a=10.7.0.255' }), 'for example 10.7.0.254'],
    ['aux-address', 'gateway', ten({ 'aux-address': 'a=10.7.0.1' }), 'for example 10.7.0.254'],
    ['aux-address', 'twice', ten({ 'aux-address': 'a=10.7.0.9,b=10.7.0.9' }), '10.7.0.254'],
    ['aux-address', 'taken', ten({ 'aux-address': 'a=10.7.0.9,a=10.7.0.8' }), 'a different name'],
  ])('%s: %s of %o', (field, code, given, hint) => {
    const outcome = resolved(given);
    expect(outcome.ok ? [] : outcome.refusals).toEqual([
      { field, code, message: expect.any(String), hint: expect.stringContaining(hint) },
    ]);
  });

  test('the tutorial’s own overlay command: a range without prefix, a gateway that is kept back', () => {
    const outcome = resolved(
      {
        subnet: '192.168.0.0/16,192.17.0.0/16',
        gateway: '192.168.0.1,192.17.0.1',
        'ip-range': '192.17.0.0',
        'aux-address': 'my-router1=192.17.0.1,my-router2=192.17.0.254',
      },
      { several: true },
    );
    const codes = outcome.ok ? [] : outcome.refusals.map(({ field, code }) => `${field} ${code}`);
    expect(codes).toEqual(['ip-range no-prefix', 'aux-address gateway']);
  });
});
