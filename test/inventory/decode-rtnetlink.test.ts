import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { datagramEnd, GarbledError } from '../../src/executor/netlink/netlink-messages.ts';
import { parseTables } from '../../src/inventory/kernel/ip/parse-tables.ts';
import { hardwareText, ipText } from '../../src/inventory/kernel/netlink/address-text.ts';
import { decodeTables } from '../../src/inventory/kernel/netlink/decode-tables.ts';
import { decodeNsid } from '../../src/inventory/kernel/netlink/requests.ts';
import { namesFrom } from '../../src/inventory/kernel/netlink/rt-names.ts';
import { fixture } from './fixture.ts';

const NAMES = namesFrom(new Map());
const DUMPS = fixture('rtnetlink/linux-6.18/dumps.txt')
  .trim()
  .split('\n')
  .map((hex) => Buffer.from(hex, 'hex'));

describe('recorded dumps', () => {
  test('are decoded into the tables that ip’s output is parsed into', () => {
    const printed: Record<string, string> = JSON.parse(
      fixture('rtnetlink/linux-6.18/printed.json'),
    );
    const answer = (name: string) => ({ ok: true, text: printed[name] ?? '' }) as const;
    const tables = decodeTables(DUMPS, NAMES);
    expect(tables).toEqual(
      parseTables({
        links: answer('links'),
        routes4: answer('routes4'),
        rules4: answer('rules4'),
        neighbours: answer('neighbours'),
        routes6: answer('routes6'),
        rules6: answer('rules6'),
      }),
    );
    expect(tables?.links.map(({ alias }) => alias)).toContain('it\'s "quoted" \u001b[31mred');
    expect(tables?.routes.find(({ nextHops }) => nextHops.length === 2)?.table).toBe('77');
    expect(tables?.rules.map(({ detail }) => detail.join(', '))).toContain(
      'uidrange 100-200, sport 1000-2000, not, dport 53, goto 32766',
    );
  });

  test('a dump that is missing leaves the namespace to ip', () => {
    expect(decodeTables(DUMPS.slice(0, 4), NAMES)).toBeNull();
  });
});

/** A dump with bytes replaced, then cut. */
const garbled = fc
  .record({
    dump: fc.integer({ min: 0, max: DUMPS.length - 1 }),
    bytes: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
    cut: fc.option(fc.nat()),
  })
  .map(({ dump, bytes, cut }) => {
    const spoilt = DUMPS.map((each) => Buffer.from(each));
    const target = spoilt[dump] ?? Buffer.alloc(0);
    for (const [at, value] of bytes) target[at % target.length] = value;
    spoilt[dump] = cut === null ? target : target.subarray(0, cut % target.length);
    return spoilt;
  });

describe('bytes that are not as they should be', () => {
  test('are decoded, or left to ip, and never throw', () => {
    fc.assert(
      fc.property(garbled, (dumps) => {
        const tables = decodeTables(dumps, NAMES);
        return tables === null || Array.isArray(tables.links);
      }),
      { numRuns: 2_000 },
    );
  });

  test('throw a GarbledError at most, where the end of a datagram or an nsid is looked for', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (array) => {
        for (const look of [datagramEnd, decodeNsid]) {
          try {
            look(Buffer.from(array));
          } catch (error) {
            expect(error).toBeInstanceOf(GarbledError);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

test('the end of a dump, and an error in its place, are told', () => {
  const message = (type: number, flags: number, ...payload: readonly number[]) => {
    const bytes = Buffer.alloc(16 + payload.length * 4);
    bytes.writeUInt32LE(bytes.length, 0);
    bytes.writeUInt16LE(type, 4);
    bytes.writeUInt16LE(flags, 6);
    for (const [at, value] of payload.entries()) bytes.writeInt32LE(value, 16 + at * 4);
    return bytes;
  };
  const link = message(16, 2, 0, 0, 0, 0);
  expect(datagramEnd(link)).toMatchObject({ kind: 'more', length: link.length });
  expect(datagramEnd(Buffer.concat([link, message(3, 2, 0)]))).toEqual({
    kind: 'done',
    errno: 0,
    interrupted: false,
    length: link.length,
  });
  expect(datagramEnd(message(3, 0x12, 0)).interrupted).toBe(true);
  expect(datagramEnd(message(3, 2, -95))).toMatchObject({ kind: 'error', errno: 95 });
  expect(datagramEnd(message(2, 0, -1, 0))).toMatchObject({ kind: 'error', errno: 1 });
});

describe('addresses are spelt as glibc spells them', () => {
  test.each([
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['000000000000000000000000c0000201', '::192.0.2.1'],
    ['00000000000000000000ffffc0000201', '::ffff:192.0.2.1'],
    ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['20010db8000100000001000000010001', '2001:db8:1:0:1:0:1:1'],
    ['fd000000000000000000000000000000', 'fd00::'],
    ['0a010203', '10.1.2.3'],
    ['0a01', '???'],
  ])('%s is %s', (hex, text) => {
    expect(ipText(Buffer.from(hex, 'hex'))).toBe(text);
  });

  test('a tunnel has an IP address where others have a MAC', () => {
    const bytes = Buffer.from([10, 0, 0, 1]);
    expect(hardwareText(bytes, 768)).toBe('10.0.0.1');
    expect(hardwareText(bytes, 1)).toBe('0a:00:00:01');
    expect(hardwareText(Buffer.alloc(16), 823)).toBe('::');
  });
});

describe('names of numbers', () => {
  test('ip’s own, and numbers where there is none', () => {
    expect([254, 77].map(NAMES.table)).toEqual(['main', '77']);
    expect([2, 16, 77].map(NAMES.protocol)).toEqual(['kernel', 'dhcp', '77']);
    expect([0, 253, 42].map(NAMES.scope)).toEqual(['global', 'link', '42']);
    expect([1, 6, 40].map(NAMES.routeType)).toEqual(['unicast', 'blackhole', '40']);
  });

  test('those of the host’s files, the administrator’s before the distribution’s', () => {
    const names = namesFrom(
      new Map([
        ['/etc/iproute2/rt_tables', '# comment\n77 blue\n0x64\tred # tail\n'],
        ['/usr/share/iproute2/rt_tables', '78 unseen\n'],
        ['/etc/iproute2/rt_tables.d/one.conf', '79 green\nbroken\n80 after\n'],
        ['/etc/iproute2/rt_tables.d/README', '81 unseen\n'],
        ['/usr/share/iproute2/rt_tables.d/one.conf', '79 hidden\n'],
        ['/usr/share/iproute2/rt_protos', '77 seven\n2 mine\n'],
      ]),
    );
    expect([77, 100, 78, 79, 80, 81].map(names.table)).toEqual([
      'blue',
      'red',
      '78',
      'green',
      '80',
      '81',
    ]);
    expect([77, 2].map(names.protocol)).toEqual(['seven', 'kernel']);
  });
});
