import type { RoutingRule } from '../../../model/kernel/route.ts';
import { bitsOf, familyOfNumber, prefixText } from './address-text.ts';
import type { Attributes } from './attributes.ts';
import { recordsOf } from './dump-records.ts';
import type { RtNames } from './rt-names.ts';

/**
 * struct fib_rule_hdr (include/uapi/linux/fib_rules.h): family, dst, src, tos, table, -, -, action,
 * flags 32.
 */
const RTM_NEWRULE = 32;
const FIB_RULE_HDR = 12;

const FRA = {
  DST: 1,
  SRC: 2,
  IIFNAME: 3,
  GOTO: 4,
  PRIORITY: 6,
  FWMARK: 10,
  SUPPRESS_PREFIXLEN: 14,
  TABLE: 15,
  FWMASK: 16,
  OIFNAME: 17,
  L3MDEV: 19,
  UID_RANGE: 20,
  PROTOCOL: 21,
  SPORT_RANGE: 23,
  DPORT_RANGE: 24,
  SPORT_MASK: 28,
  DPORT_MASK: 29,
} as const;

/**
 * Realms, tunnel keys, groups, IP protocols: what only the tables and versions of ip(8) can word.
 */
const BEYOND = [11, 12, 13, 22, 25, 26, 27, 30];
const HIGHEST_KNOWN = 30;
const WHOLE_PORT = 0xffff;

const FLAG = { INVERT: 2, UNRESOLVED: 4, IIF_DETACHED: 8, OIF_DETACHED: 16 } as const;
const ACTION = { TO_TABLE: 1, GOTO: 2, NOP: 3, BLACKHOLE: 6, PROHIBIT: 8 } as const;

/** A rule that matches by something that is not decoded here. */
export class BeyondError extends Error {
  override name = 'BeyondError';
}

/**
 * Reads the dump of RTM_GETRULE, IPv4 before IPv6, as `ip rule show` words it (ip/iprule.c of
 * iproute2). Throws GarbledError, and BeyondError where a rule has to be left to ip.
 */
export function decodeRules(dump: Buffer, names: RtNames): readonly RoutingRule[] {
  const rules: RoutingRule[] = [];
  for (const { bytes, at, attributes } of recordsOf(dump, RTM_NEWRULE, FIB_RULE_HDR)) {
    const family = familyOfNumber(bytes.readUInt8(at));
    if (family === null) continue;
    const action = bytes.readUInt8(at + 7);
    if (isBeyond(attributes, bytes.readUInt8(at + 3), action)) {
      throw new BeyondError('a rule is for ip to word');
    }
    const bits = bitsOf(family);
    const table = attributes.u32(FRA.TABLE) ?? bytes.readUInt8(at + 4);
    rules.push({
      family,
      priority: attributes.u32(FRA.PRIORITY) ?? 0,
      from: prefixText(attributes.bytes(FRA.SRC), bytes.readUInt8(at + 2), bits) ?? 'all',
      to: prefixText(attributes.bytes(FRA.DST), bytes.readUInt8(at + 1), bits),
      table: table === 0 ? null : names.table(table),
      detail: [
        ...rangesOf(attributes),
        ...matchesOf(attributes, bytes.readUInt32LE(at + 8)),
        ...(table === 0 ? [] : suppressionOf(attributes)),
        ...actionOf(attributes, action, bytes.readUInt32LE(at + 8), names),
      ],
    });
  }
  return [4, 6].flatMap((family) => rules.filter((rule) => rule.family === family));
}

function isBeyond(attributes: Attributes, tos: number, action: number): boolean {
  const isMasked = (mask: number | null) => mask !== null && mask !== WHOLE_PORT;
  return (
    tos !== 0 ||
    attributes.highest > HIGHEST_KNOWN ||
    BEYOND.some((type) => attributes.has(type)) ||
    isMasked(attributes.u16(FRA.SPORT_MASK)) ||
    isMasked(attributes.u16(FRA.DPORT_MASK)) ||
    !(action <= ACTION.NOP || (action >= ACTION.BLACKHOLE && action <= ACTION.PROHIBIT))
  );
}

type Range = readonly [number, number];

/** struct fib_rule_port_range: two of 16 bits. */
function portsOf(attributes: Attributes, type: number): Range | null {
  const bytes = attributes.bytes(type);
  return bytes === null || bytes.length < 4 ? null : [bytes.readUInt16LE(0), bytes.readUInt16LE(2)];
}

/** struct fib_rule_uid_range: two of 32 bits. */
function uidsOf(attributes: Attributes): Range | null {
  const bytes = attributes.bytes(FRA.UID_RANGE);
  return bytes === null || bytes.length < 8 ? null : [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
}

function rangesOf(attributes: Attributes): readonly string[] {
  const word = (name: string, range: Range | null) =>
    range === null ? [] : [`${name} ${range[0]}-${range[1]}`];
  return [
    ...word('uidrange', uidsOf(attributes)),
    ...['sport', 'dport'].flatMap((name) => {
      const range = portsOf(attributes, name === 'sport' ? FRA.SPORT_RANGE : FRA.DPORT_RANGE);
      return range !== null && range[0] === range[1] ? [] : word(name, range);
    }),
  ];
}

function matchesOf(attributes: Attributes, flags: number): readonly string[] {
  const iif = attributes.text(FRA.IIFNAME);
  const oif = attributes.text(FRA.OIFNAME);
  const when = (condition: boolean, word: string) => (condition ? [word] : []);
  const port = (word: string, range: Range | null) =>
    when(range !== null && range[0] === range[1], `${word} ${range?.[0]}`);
  return [
    ...when((flags & FLAG.INVERT) !== 0, 'not'),
    ...markOf(attributes),
    ...when(iif !== null, `iif ${iif}`),
    ...when(iif !== null && (flags & FLAG.IIF_DETACHED) !== 0, 'iif_detached'),
    ...when(oif !== null, `oif ${oif}`),
    ...when(oif !== null && (flags & FLAG.OIF_DETACHED) !== 0, 'oif_detached'),
    ...when((attributes.u8(FRA.L3MDEV) ?? 0) !== 0, 'l3mdev'),
    ...port('sport', portsOf(attributes, FRA.SPORT_RANGE)),
    ...port('dport', portsOf(attributes, FRA.DPORT_RANGE)),
  ];
}

/** In C’s `%#x`, zero has no prefix. */
function hex(value: number): string {
  return value === 0 ? '0' : `0x${value.toString(16)}`;
}

function markOf(attributes: Attributes): readonly string[] {
  const mark = attributes.u32(FRA.FWMARK);
  const mask = attributes.u32(FRA.FWMASK);
  if (mark === null && mask === null) return [];
  const word = `fwmark ${hex(mark ?? 0)}`;
  return [mask === null || mask === 0xffffffff ? word : `${word}/${hex(mask)}`];
}

function suppressionOf(attributes: Attributes): readonly string[] {
  const length = attributes.i32(FRA.SUPPRESS_PREFIXLEN) ?? -1;
  return length === -1 ? [] : [`suppress_prefixlength ${length}`];
}

function actionOf(
  attributes: Attributes,
  action: number,
  flags: number,
  names: RtNames,
): readonly string[] {
  if (action === ACTION.TO_TABLE) return [];
  if (action === ACTION.NOP) return ['nop'];
  if (action !== ACTION.GOTO) return [names.routeType(action)];
  const target = `goto ${attributes.u32(FRA.GOTO) ?? 'none'}`;
  return (flags & FLAG.UNRESOLVED) === 0 ? [target] : [target, 'unresolved'];
}
