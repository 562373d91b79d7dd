import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contains,
  familyOf,
  formatCidr,
  hostsOf,
  isBetween,
  overlaps,
  parseCidr,
  roleInSubnet,
  sameAddress,
  subnetOf,
} from '../../src/model/address/address.ts';

const octet = fc.integer({ min: 0, max: 255 });
const address4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
const cidr4 = fc
  .tuple(address4, fc.integer({ min: 0, max: 32 }))
  .map(([address, length]) => `${address}/${length}`);
const group = fc.integer({ min: 0, max: 0xff_ff }).map((value) => value.toString(16));
const cidr6 = fc
  .tuple(fc.array(group, { minLength: 8, maxLength: 8 }), fc.integer({ min: 0, max: 128 }))
  .map(([groups, length]) => `${groups.join(':')}/${length}`);
const cidr = fc.oneof(cidr4, cidr6);

/** The membership test done bit by bit, as a second opinion. */
function inSubnetByBits(subnet: string, address: string): boolean {
  const bits = (text: string) =>
    text
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  const [base = '', length = ''] = subnet.split('/');
  return bits(base).slice(0, Number(length)) === bits(address).slice(0, Number(length));
}

describe('properties', () => {
  test('membership agrees with a comparison of the leading bits', () => {
    fc.assert(
      fc.property(cidr4, address4, (subnet, address) => {
        expect(contains(subnet, address)).toBe(inSubnetByBits(subnet, address));
      }),
    );
  });

  test('a subnet contains the address it was made from, and is its own subnet', () => {
    fc.assert(
      fc.property(cidr, (text) => {
        const subnet = subnetOf(text) ?? '';
        expect(contains(subnet, text.split('/')[0] ?? '')).toBe(true);
        expect(subnetOf(subnet)).toBe(subnet);
      }),
    );
  });

  test('overlap is symmetric, and follows from containment', () => {
    fc.assert(
      fc.property(cidr, cidr, (one, other) => {
        expect(overlaps(one, other)).toBe(overlaps(other, one));
        if (contains(one, other)) expect(overlaps(one, other)).toBe(true);
      }),
    );
  });

  test('every proposed host address lies inside and is neither network nor broadcast', () => {
    fc.assert(
      fc.property(cidr, (text) => {
        const length = text.split('/')[1];
        for (const address of hostsOf(text).take(5)) {
          expect(contains(text, address)).toBe(true);
          expect(roleInSubnet(`${address}/${length}`)).toBe('host');
        }
      }),
    );
  });
});

describe('host addresses', () => {
  test.each([
    ['10.0.0.0/30', ['10.0.0.1', '10.0.0.2']],
    ['10.0.0.0/31', ['10.0.0.0', '10.0.0.1']],
    ['10.0.0.7/32', ['10.0.0.7']],
    ['fd00::/126', ['fd00::1', 'fd00::2', 'fd00::3']],
    ['not a subnet', []],
  ])('of %s', (subnet, expected) => {
    expect([...hostsOf(subnet)]).toEqual(expected);
  });
});

describe('role in the subnet', () => {
  test.each([
    ['172.17.0.0/16', 'network'],
    ['172.17.255.255/16', 'broadcast'],
    ['172.17.0.2/16', 'host'],
    ['10.0.0.0/31', 'host'],
    ['fd00::/64', 'network'],
    ['fd00::ffff:ffff:ffff:ffff/64', 'host'],
    ['x', null],
  ])('%s is %s', (text, role) => {
    expect(roleInSubnet(text)).toBe(role);
  });
});

describe('parsing', () => {
  test.each([
    ['172.17.0.2/16', { family: 4, address: '172.17.0.2', prefixLength: 16 }],
    ['fe80::1/64', { family: 6, address: 'fe80::1', prefixLength: 64 }],
    ['172.17.0.2', null],
    ['172.17.0.256/16', null],
    ['172.17.0.2/33', null],
    ['192.17.0.0/', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(parseCidr(text)).toEqual(expected);
    if (expected !== null) expect(formatCidr(expected)).toBe(text);
  });

  test('family', () => {
    expect([familyOf('10.0.0.1'), familyOf('::1'), familyOf('web')]).toEqual([4, 6, null]);
    expect(familyOf('::192.0.2.1')).toBe(6);
    expect(parseCidr('::ffff:192.0.2.1/128')?.family).toBe(6);
  });

  test('one address, two spellings', () => {
    expect(sameAddress('fe80::1', 'fe80:0:0::0001')).toBe(true);
    expect(sameAddress('10.0.0.1', '10.0.0.2')).toBe(false);
    expect(sameAddress('10.0.0.1', 'nonsense')).toBe(false);
  });
});

test.each([
  ['10.0.0.5', '10.0.0.1', '10.0.0.9', true],
  ['10.0.0.1', '10.0.0.1', '10.0.0.1', true],
  ['10.0.1.0', '10.0.0.1', '10.0.0.255', false],
  ['9.255.255.255', '10.0.0.0', '10.0.0.9', false],
  ['fd00::5', 'fd00::1', 'fd00::ff', true],
  ['fd00::5', '10.0.0.1', '10.0.0.9', false],
  ['10.0.0.5', '10.0.0.1', 'x', false],
])('whether %s is from %s to %s: %s', (address, first, last, is) => {
  expect(isBetween(address, first, last)).toBe(is);
});

test.each(['256.0.0.1', '10.0.0', '10.0.0.1/33', '10.0.0.1.2', 'x'])('%s is no address', (text) => {
  expect(familyOf(text)).toBeNull();
  expect(contains(text, '10.0.0.1')).toBe(false);
  expect(contains('0.0.0.0/0', text)).toBe(false);
});
