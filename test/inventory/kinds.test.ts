import { describe, expect, test } from 'vitest';
import { parseLinks, type RawLink } from '../../src/inventory/kernel/ip/parse-links.ts';
import { decodeLinks, readLinkDump } from '../../src/inventory/kernel/netlink/decode-links.ts';
import { fixture } from './fixture.ts';

/** Recorded on Linux 6.12, in namespaces that test/guest/kinds.test.ts makes: with a VLAN, a VRF, an ipvlan. */
const byIp = (name: string) =>
  parseLinks(JSON.stringify(JSON.parse(fixture(`kinds/${name}.json`)).addr));
const byNetlink = (name: string) =>
  decodeLinks(readLinkDump(Buffer.from(fixture(`kinds/${name}.hex`).trim(), 'hex')), new Map());

const told = ({ name, kind, vlan, table, master, hint }: RawLink) => ({
  name,
  kind,
  vlan,
  table,
  master,
  on: hint.name ?? hint.nsid,
});

describe.each([
  ['ip', byIp],
  ['rtnetlink', byNetlink],
] as const)('by %s', (_, links) => {
  test('a VLAN has its tag, and the link that it stands on', () => {
    expect(links('c').map(told)).toContainEqual({
      name: 'eth0.10',
      kind: 'vlan',
      vlan: 10,
      table: null,
      master: null,
      on: 'eth0',
    });
  });

  test('a VRF has its table, and its links have it as their master', () => {
    const found = links('v').map(told);
    const none = { vlan: null, on: null };
    expect(found).toContainEqual({ name: 'blue', kind: 'vrf', table: 100, master: null, ...none });
    expect(found.find(({ name }) => name === 'eth1')).toMatchObject({
      master: 'blue',
      table: null,
    });
  });

  test('an ipvlan stands on a link of another namespace', () => {
    const [, ipvlan] = links('i').map(told);
    expect(ipvlan).toMatchObject({ name: 'ipv0', kind: 'ipvlan', vlan: null, table: null, on: 0 });
  });
});
