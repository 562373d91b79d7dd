import { describe, expect, test } from 'vitest';
import { checkPacketSize } from '../../../src/explain/checks/packet-size.ts';
import type { ProbeResult } from '../../../src/explain/live/probe-result.ts';
import type { PathLinkDetail } from '../../../src/model/kernel/path-detail.ts';
import { A, attempt, B, cableContext, factsOf, linkFacts, tried } from '../cable-context.ts';

function withMtu(mtu: number): readonly PathLinkDetail[] {
  return [linkFacts({ mtu })];
}

function judged(full: ProbeResult['full'], mtuOfB: number, small = attempt('answered')) {
  return checkPacketSize(
    cableContext({
      facts: new Map([
        [A, factsOf(A)],
        [B, factsOf(B, { links: withMtu(mtuOfB) })],
      ]),
      trial: tried({ small, echo: small, full, size: 1500 }),
    }),
  );
}

describe('a packet as large as the link takes', () => {
  test('gets through', () => {
    expect(judged(attempt('answered'), 1500)).toMatchObject([
      { what: 'packets of 1500 bytes get through', fault: null },
    ]);
  });

  test('is lost at a link that takes less', () => {
    expect(judged(attempt('silent'), 1400)).toMatchObject([
      {
        position: { direction: 'there', stage: 0, step: 'size', link: 'eth0' },
        what: 'eth0 of b has MTU 1400: packets of 1500 bytes are silently dropped there',
        fault: {
          code: 'mtu-too-small',
          culprit: { kind: 'link', name: 'eth0', namespace: B },
          fix: {
            recipe: 'edit-link',
            fields: { namespace: 'b', link: 'eth0', change: 'mtu', mtu: '1500' },
          },
        },
      },
    ]);
  });

  test('is not lost for the four bytes that a VLAN’s tag has room in', () => {
    expect(judged(attempt('silent'), 1496)).toMatchObject([{ fault: null }]);
    expect(judged(attempt('silent'), 1495)).toMatchObject([{ fault: { code: 'mtu-too-small' } }]);
  });

  test.each([
    ['refused', 'Frag needed and DF set (mtu = 1400)'],
    ['refused', 'Packet too big: mtu=1400'],
  ] as const)('is told to be smaller: %s, %s', (outcome, said) => {
    expect(judged(attempt(outcome, { said }), 1400)).toMatchObject([
      { what: `a router asks for packets smaller than 1500 bytes: ${said}`, fault: null },
    ]);
  });

  test.each([
    'local error: message too long, mtu=1400',
    'local error: Message too long, mtu: 1400',
    'sendmsg: Message too long',
  ])('is not sent by the own kernel, in the words of any ping: %s', (said) => {
    expect(judged(attempt('not-sent', { said }), 1400)).toMatchObject([
      {
        what: 'packets of 1500 bytes are not sent, smaller ones are: Message too long',
        fault: null,
      },
    ]);
  });

  test('says nothing where small ones are not answered either', () => {
    expect(judged(attempt('silent'), 1400, attempt('silent'))).toEqual([]);
    expect(judged(null, 1400)).toEqual([]);
  });
});
