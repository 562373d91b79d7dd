import { describe, expect, test } from 'vitest';
import { dropsOf } from '../../src/explain/filters/drops.ts';
import { evaluateHook, type HookPlace } from '../../src/explain/filters/evaluate.ts';
import { judgeIptables } from '../../src/explain/filters/judge-iptables.ts';
import { natAtHook } from '../../src/explain/filters/nat-at-hook.ts';
import { judgeNft } from '../../src/explain/filters/nft/judge-nft.ts';
import type { Packet } from '../../src/explain/filters/packet.ts';
import type { TraceEvent } from '../../src/explain/filters/trace/trace-event.ts';
import { traceReader } from '../../src/explain/filters/trace/trace-parse.ts';
import { traceCommands } from '../../src/explain/filters/trace/trace-rules.ts';
import type { Filters } from '../../src/model/kernel/filters.ts';
import { cableContext } from './cable-context.ts';
import { crossing, filters, packet, ROUTER } from './filter-fixtures.ts';

const WEB: Partial<Packet> = { protocol: 'tcp', port: 80 };
const ANSWER: Partial<Packet> = {
  source: '10.2.0.2',
  destination: '10.1.0.2',
  isReply: true,
  arrivesBy: 'right',
  leavesBy: 'left',
};

describe('a rule of iptables takes a packet', () => {
  test.each<readonly [string, Partial<Packet>, boolean | null]>([
    ['-s 10.1.0.0/24', {}, true],
    ['! -s 10.1.0.0/24', {}, false],
    ['-d 10.2.0.2/32 -i left -o right', {}, true],
    ['-i left ! -o right', {}, false],
    ['-i le+', {}, true],
    ['-p icmp -m icmp --icmp-type 8', {}, true],
    ['-p icmp -m icmp --icmp-type 0', {}, false],
    ['-p tcp -m tcp --dport 80', WEB, true],
    ['-p tcp -m tcp --dport 443', WEB, false],
    ['-p tcp -m tcp --sport 1024:65535', WEB, null],
    ['-p tcp -m tcp --dport 80', { ...WEB, ...ANSWER }, null],
    ['-p tcp -m tcp --sport 80', { ...WEB, ...ANSWER }, true],
    ['-p tcp -m multiport --dports 22,79:81', WEB, true],
    ['-p udp -m udp --dport 80', WEB, false],
    ['-m conntrack --ctstate RELATED,ESTABLISHED', {}, false],
    ['-m conntrack --ctstate RELATED,ESTABLISHED', ANSWER, true],
    ['-m state --state NEW', {}, true],
    ['-m comment --comment "from -s 1.2.3.4 -j DROP"', {}, true],
    ['-m physdev --physdev-in veth1', { ports: { in: 'veth1', out: null } }, true],
    ['-m physdev --physdev-is-bridged', {}, false],
    ['-m addrtype --dst-type LOCAL', { isLocal: () => true }, true],
    ['-m addrtype --dst-type BROADCAST', {}, null],
    ['-m set --match-set bad src', {}, null],
    ['-m set --match-set bad src -s 10.9.0.0/24', {}, false],
    ['-m limit --limit 5/min', {}, null],
    ['-m conntrack --ctstate RELATED,ESTABLISHED,DNAT', {}, null],
    ['-m conntrack ! --ctstate NEW,DNAT', {}, false],
    ['-p icmp', { family: 6 }, false],
    ['-p ipv6-icmp', { family: 6 }, true],
    ['-m mark --mark 0x1/0x3', { mark: 5 }, true],
    ['-m mark ! --mark 0x1', { mark: 5 }, true],
    ['-m mark --mark 0x1', { mark: null }, null],
    ['-m connmark --mark 0x1', {}, null],
    ['', {}, true],
  ])('%s', (words, over, matches) => {
    const judged = judgeIptables(`-A FORWARD ${words} -j DROP`, packet(over));
    expect(judged).toEqual({ matches, action: { kind: 'drop' } });
  });
});

test.each(['HMARK --hmark-tuple src', 'SET --map-set marks src --map-mark'])(
  'a target of iptables may set a mark: %s',
  (target) => {
    const judged = judgeIptables(`-A FORWARD -j ${target}`, packet());
    expect(judged).toMatchObject({ action: { kind: 'continue' }, change: { mark: null } });
  },
);

describe('a rule of nft takes a packet', () => {
  test.each<readonly [string, Partial<Packet>, boolean | null]>([
    ['ip saddr 10.1.0.0/24', {}, true],
    ['ip saddr != 10.1.0.0/24', {}, false],
    ['ip daddr { 10.2.0.1, 10.2.0.2 }', {}, true],
    ['ip daddr @bad', {}, null],
    ['ip6 daddr fd00::2', {}, false],
    ['iifname "left" oifname "right"', {}, true],
    ['iifname "le*"', {}, true],
    ['iif "right"', {}, false],
    ['meta l4proto icmp icmp type echo-request', {}, true],
    ['ip protocol tcp', {}, false],
    ['meta l4proto { tcp, udp } th dport 80', WEB, true],
    ['tcp dport { 22, 80-90 }', WEB, true],
    ['tcp dport != 80', WEB, false],
    ['ct state established,related', {}, false],
    ['ct state established,related', ANSWER, true],
    ['ct state { new, untracked }', {}, true],
    ['meta nfproto ipv4 fib daddr type local', { isLocal: () => true }, true],
    ['limit rate 5/second', {}, null],
    ['limit rate 5/second ip saddr 10.9.0.1', {}, null],
    ['log prefix "say \\"drop\\" accept" level warn ip saddr 10.1.0.2', {}, true],
    ['meta mark 0x00000001', {}, false],
    ['meta mark 0x00000001', { mark: null }, null],
    ['meta mark & 0x00000003 == 0x00000001', { mark: 5 }, true],
    ['meta mark & 0x00000003 != 0x00000001', { mark: 5 }, false],
    ['meta mark { 0x00000001-0x00000004, 0x00000009 }', { mark: 3 }, true],
    ['tcp dport != 80', {}, false],
    ['udp dport != 80', WEB, false],
    ['ip6 saddr != fd00::1', {}, false],
    ['icmp type != echo-reply', WEB, false],
    ['tcp dport >= 80', WEB, true],
    ['tcp dport < 80', WEB, false],
    ['th dport 80', {}, null],
    ['ip saddr 10.1.0.1-10.1.0.9', {}, true],
    ['ip saddr . ip daddr { 10.1.0.0/24 . 10.2.0.2-10.2.0.9, 10.5.0.1 . 10.6.0.1 }', {}, true],
    ['iifname . oifname "left" . "right"', {}, true],
    ['iifname . oifname { "left" . "le*" }', {}, false],
    ['ip protocol . th dport { udp . 53, tcp . 80 }', WEB, true],
    ['fib daddr type { broadcast, multicast }', { isLocal: () => true }, false],
    ['fib daddr . iif type local', { isLocal: () => true }, null],
    ['ct state != established | related', {}, true],
    ['meta protocol ip', {}, true],
    ['meta protocol != 0x88b5', {}, null],
    ['ether type ip', {}, null],
    ['ether type ip', { ports: { in: 'veth1', out: 'veth2' } }, true],
    ['ct state ! established,related', {}, true],
    ['ct state ! new,related', {}, false],
    ['tcp flags ! syn', WEB, null],
    ['meta l4proto icmp', { family: 6 }, false],
    ['meta l4proto { icmp, ipv6-icmp }', { family: 6 }, true],
    ['ct state invalid', { isTracked: false }, true],
    ['ct state new', { isTracked: false }, false],
    ['ct state new', { isTracked: null }, null],
    ['ct state established,new ct direction original', {}, null],
    ['tcp flags & (fin | syn | rst | ack) == syn', WEB, null],
    ['add @dyn { ip saddr . tcp dport }', WEB, null],
    ['meta mark set meta mark & 0x000000ff ^ 0x00000004 ip saddr 10.1.0.2', {}, true],
    ['', {}, true],
  ])('%s', (words, over, matches) => {
    expect(judgeNft(`${words} drop`.trim(), packet(over))).toMatchObject({
      matches,
      action: { kind: 'drop' },
    });
  });

  test.each<readonly [string, ReturnType<typeof judgeNft>['action']]>([
    ['ip saddr 10.1.0.2 jump sub', { kind: 'jump', chain: 'sub' }],
    ['limit rate 1/second goto sub', { kind: 'goto', chain: 'sub' }],
    ['reject with icmp port-unreachable', { kind: 'drop' }],
    ['limit rate 1/second reject with tcp reset', { kind: 'drop' }],
    ['ct state vmap { established : accept, invalid : drop }', { kind: 'continue' }],
    ['ct state vmap { established : accept, new : jump sub }', { kind: 'jump', chain: 'sub' }],
    ['iifname vmap { "r*" : accept, * : goto sub }', { kind: 'goto', chain: 'sub' }],
    ['tcp dport vmap { 80 : drop }', { kind: 'continue' }],
    ['tcp flags syn iifname vmap { "left" : drop }', { kind: 'other' }],
    ['meta pkttype host ip daddr 10.2.0.2 masquerade', { kind: 'accept' }],
    ['oifname vmap @jumps', { kind: 'other' }],
    ['meta mark set 0x1 return', { kind: 'return' }],
    ['ip daddr 10.2.0.2 ip daddr set 10.9.0.1', { kind: 'other' }],
    ['ip dscp set cs1', { kind: 'continue' }],
    ['log prefix "drop"', { kind: 'continue' }],
    ['ip saddr 10.1.0.2 drop comment "accept"', { kind: 'drop' }],
  ])('%s', (text, action) => {
    expect(judgeNft(text, packet()).action).toEqual(action);
  });
});

const FORWARD: HookPlace = { hook: 'forward', layer: 'ip' };

function saved(policy: string, ...rules: readonly string[]): string {
  return `*filter
:INPUT ACCEPT [0:0]
:FORWARD ${policy} [0:0]
:SUB - [0:0]
${rules.map((rule) => `[0:0] -A ${rule}`).join('\n')}
COMMIT`;
}

describe('what becomes of a packet', () => {
  test.each<readonly [string, readonly string[], string]>([
    ['ACCEPT', [], 'passes'],
    ['DROP', [], 'dropped'],
    ['DROP', ['FORWARD -i left -j ACCEPT'], 'passes'],
    ['DROP', ['FORWARD -j SUB', 'SUB -i left -j RETURN', 'SUB -j ACCEPT'], 'dropped'],
    ['ACCEPT', ['FORWARD -g SUB', 'FORWARD -j DROP'], 'passes'],
    ['DROP', ['FORWARD -m recent --name x -j ACCEPT'], 'unknown'],
    ['ACCEPT', ['FORWARD -m recent --name x -j LOG'], 'passes'],
    ['ACCEPT', ['FORWARD -m recent --name x -j SUB', 'SUB -i right -j DROP'], 'passes'],
    ['ACCEPT', ['FORWARD -m recent --name x -j SUB', 'SUB -i left -j DROP'], 'unknown'],
    ['ACCEPT', ['FORWARD -j NFQUEUE --queue-num 0'], 'unknown'],
  ])('policy %s, %j: %s', (policy, rules, fate) => {
    const read = filters({ iptables: saved(policy, ...rules) });
    expect(evaluateHook(read, FORWARD, packet()).kind).toBe(fate);
  });

  test.each<readonly [string, string, Partial<Packet>, string]>([
    ['named set', 'ip saddr @nets drop', {}, 'dropped'],
    ['of what is not in it', 'ip saddr != @nets drop', {}, 'passes'],
    ['joined keys', 'ip daddr . tcp dport @pairs drop', WEB, 'dropped'],
    [
      'joined keys, another port',
      'ip daddr . tcp dport @pairs drop',
      { ...WEB, port: 81 },
      'passes',
    ],
    ['map of verdicts', 'iifname vmap @ways', {}, 'dropped'],
    ['map with no such key', 'oifname vmap @ways', {}, 'passes'],
    ['map for the rest', 'ip daddr vmap @rest', {}, 'dropped'],
    ['map of intervals', 'ip saddr vmap @rest', {}, 'passes'],
    ['set that rules fill', 'ip saddr @seen drop', {}, 'unknown'],
    ['set that was not read', 'ip saddr @others drop', {}, 'unknown'],
    ['element with a limit', 'ip saddr @slow drop', {}, 'unknown'],
    ['queue in a chain that a map leads to', 'iifname vmap { "left" : jump asks }', {}, 'unknown'],
  ])('a %s: %s', (_, rule, over, fate) => {
    const nft = `table inet mine { # handle 1
      set nets { # handle 2
        type ipv4_addr
        flags interval
        elements = { 10.1.0.0/24, 10.8.0.1-10.8.0.9 }
      }
      set pairs { # handle 3
        type ipv4_addr . inet_service
        elements = { 10.2.0.2 . 80,
                     10.2.0.3 . 81 }
      }
      set seen { # handle 4
        type ipv4_addr
        flags dynamic,timeout
      }
      set slow { # handle 5
        type ipv4_addr
        elements = { 10.1.0.2 limit rate 5/second }
      }
      map ways { # handle 6
        type ifname : verdict
        elements = { "left" : jump closed }
      }
      map rest { # handle 7
        type ipv4_addr : verdict
        flags interval
        elements = { 10.1.0.0/16 : accept, * : drop }
      }
      chain closed { # handle 8
        counter packets 0 bytes 0 drop # handle 9
      }
      chain asks { # handle 10
        queue to 0 # handle 11
      }
      chain way { # handle 12
        type filter hook forward priority filter; policy accept;
        ${rule} # handle 13
      }
    }`;
    expect(evaluateHook(filters({ nft }), FORWARD, packet(over)).kind).toBe(fate);
  });

  test('a mark that one hook sets is seen at the next, and a rule that is not judged may have set it', () => {
    const nft = (how: string) => `table inet mine { # handle 1
      chain early { # handle 2
        type filter hook forward priority mangle; policy accept;
        ${how} # handle 3
      }
      chain way { # handle 4
        type filter hook forward priority filter; policy drop;
        meta mark 0x00000005 accept # handle 5
      }
    }`;
    const fate = (how: string) => evaluateHook(filters({ nft: nft(how) }), FORWARD, packet()).kind;
    expect(fate('meta mark set 0x00000005')).toBe('passes');
    expect(fate('iifname "left" meta mark set meta mark | 0x00000005')).toBe('passes');
    expect(fate('iifname "right" meta mark set 0x00000005')).toBe('dropped');
    expect(fate('limit rate 5/second meta mark set 0x00000005')).toBe('unknown');
    expect(fate('meta mark set ct mark')).toBe('unknown');
  });

  test('a rule that is not judged is named', () => {
    const read = filters({
      iptables: saved('DROP', 'FORWARD -j SUB', 'SUB -m recent --name x -j ACCEPT'),
    });
    expect(evaluateHook(read, FORWARD, packet())).toMatchObject({
      kind: 'unknown',
      chain: { name: 'SUB' },
      rule: { text: '-A SUB -m recent --name x -j ACCEPT' },
    });
  });

  test('answers pass by chains that translate, and what tracks connections comes after raw', () => {
    const nft = `table inet mine { # handle 1
      chain n { # handle 2
        type nat hook prerouting priority dstnat; policy accept;
        queue to 0 # handle 3
      }
      chain r { # handle 4
        type filter hook prerouting priority raw; policy accept;
        ct state established drop # handle 5
      }
    }`;
    const place = { hook: 'prerouting', layer: 'ip' } as const;
    expect(evaluateHook(filters({ nft }), place, packet(ANSWER)).kind).toBe('passes');
    expect(evaluateHook(filters({ nft }), place, packet()).kind).toBe('unknown');
  });

  test('what one table accepts another may drop', () => {
    const nft = `
      table inet guard { # handle 1
        chain way { # handle 1
          type filter hook forward priority filter + 10; policy accept;
          ip daddr 10.2.0.2 counter packets 3 bytes 252 drop # handle 2
        }
      }`;
    const read = filters({ iptables: saved('ACCEPT', 'FORWARD -j ACCEPT'), nft });
    expect(evaluateHook(read, FORWARD, packet())).toMatchObject({
      kind: 'dropped',
      chain: { table: 'guard', hook: { name: 'forward', priority: 10 } },
      rule: { text: 'ip daddr 10.2.0.2 counter drop', handle: 2, packets: 3 },
    });
  });
});

test('a dormant table drops nothing, and one after it is not dormant for that', () => {
  const table = (name: string, flags: string) => `
    table inet ${name} { # handle 1
      ${flags}

      chain way { # handle 1
        type filter hook forward priority filter; policy drop;
        counter packets 0 bytes 0 drop # handle 2
      }
    }`;
  const fate = (nft: string) => evaluateHook(filters({ nft }), FORWARD, packet()).kind;
  expect(fate(table('asleep', 'flags dormant'))).toBe('passes');
  expect(fate(`${table('asleep', 'flags dormant')}${table('awake', '')}`)).toBe('dropped');
});

test('what is asked before the destination is translated sees what was sent', () => {
  const said = (destination: string) =>
    filters({
      iptables: `*raw
:PREROUTING ACCEPT [0:0]
-A PREROUTING -d ${destination}/32 ! -i docker0 -j DROP
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
COMMIT
`,
    });
  const published = {
    hook: 'prerouting',
    layer: 'ip',
    untranslated: { destination: '10.8.0.1', port: 8080 },
  } as const;
  const sent = packet({ ...WEB, destination: '172.17.0.2', leavesBy: null });
  expect(evaluateHook(said('172.17.0.2'), published, sent).kind).toBe('passes');
  expect(evaluateHook(said('10.8.0.1'), published, sent).kind).toBe('dropped');
  const direct = { hook: 'prerouting', layer: 'ip' } as const;
  expect(evaluateHook(said('172.17.0.2'), direct, sent).kind).toBe('dropped');
});

describe('what dropped it', () => {
  const both = (packets: number): Filters =>
    filters({
      iptables: `*filter
:FORWARD ACCEPT [0:0]
[${packets}:84] -A FORWARD -m recent --name x -j DROP
[5:420] -A FORWARD -m recent --name y -j DROP
COMMIT`,
    });
  const context = (now: Filters, traceEvents: readonly TraceEvent[] = []) =>
    cableContext({
      filters: new Map([[ROUTER, now]]),
      filtersBefore: new Map([[ROUTER, both(0)]]),
      traceEvents,
    });

  test('is the rule that counted, where the rules ask for what is not known', () => {
    const { drops, unknown } = dropsOf(context(both(1)), [crossing()]);
    expect(drops).toMatchObject([
      { rule: { text: '-A FORWARD -m recent --name x -j DROP' }, by: { packets: 1 } },
    ]);
    expect(unknown).toEqual([]);
  });

  test('is not known where one that asks for a mark may have been it too', () => {
    const counted = (packets: number) =>
      filters({
        iptables: `*filter
:FORWARD ACCEPT [0:0]
[9:756] -A FORWARD -m recent --name x -j MARK --set-xmark 0x5/0xffffffff
[${packets}:84] -A FORWARD -m mark --mark 0x5 -j DROP
[${packets}:84] -A FORWARD -m recent --name y -j DROP
COMMIT`,
      });
    const both = cableContext({
      filters: new Map([[ROUTER, counted(1)]]),
      filtersBefore: new Map([[ROUTER, counted(0)]]),
    });
    expect(dropsOf(both, [crossing()])).toMatchObject({ drops: [], unknown: [{}] });
  });

  test('is not known where none counted', () => {
    expect(dropsOf(context(both(0)), [crossing()])).toMatchObject({
      drops: [],
      unknown: [
        {
          crossing: { namespace: ROUTER },
          doubt: { rule: { text: '-A FORWARD -m recent --name x -j DROP' } },
        },
      ],
    });
  });

  const seen: TraceEvent = {
    namespace: ROUTER,
    family: 'ip',
    table: 'filter',
    chain: 'FORWARD',
    rule: null,
    handle: null,
    verdict: 'accept',
    line: 'trace id c599b6bd ip filter FORWARD policy accept',
    arrivesBy: 'left',
    leavesBy: 'right',
    source: '10.1.0.2',
  };

  test('is nothing where the trace saw it pass', () => {
    const closed = filters({ iptables: saved('ACCEPT', 'FORWARD -j DROP') });
    expect(dropsOf(context(closed), [crossing()]).drops).toHaveLength(1);
    expect(dropsOf(context(closed, [seen]), [crossing()]).drops).toEqual([]);
  });

  test('may be a rule of the older tables, which the trace does not see', () => {
    const older = filters({ 'iptables-legacy': saved('ACCEPT', 'FORWARD -j DROP') });
    expect(dropsOf(context(older, [seen]), [crossing()]).drops).toHaveLength(1);
  });

  test('is the policy that the trace tells of, on the way that the packet was on', () => {
    const drop = { ...seen, verdict: 'drop', source: '10.2.0.2' };
    const ways = [crossing(), crossing(ANSWER)];
    expect(dropsOf(context(both(0), [drop]), ways).drops).toMatchObject([
      { rule: null, chain: { name: 'FORWARD' }, crossing: { position: { direction: 'back' } } },
    ]);
  });
});

describe('translation', () => {
  const nat = (rules: string) =>
    filters({
      iptables: `*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
${rules}
COMMIT`,
    });
  const at = (hook: HookPlace['hook']): HookPlace => ({ hook, layer: 'ip' });

  test('of the source, on leaving', () => {
    const read = nat('[0:0] -A POSTROUTING -s 10.1.0.0/24 ! -o left -j MASQUERADE');
    expect(natAtHook(read, at('postrouting'), packet())).toMatchObject({
      kind: 'source',
      to: null,
    });
    expect(natAtHook(read, at('postrouting'), packet({ leavesBy: 'left' }))).toEqual({
      kind: 'none',
    });
    expect(natAtHook(read, at('postrouting'), packet(ANSWER))).toEqual({ kind: 'none' });
  });

  test('to an address, by either tool', () => {
    const iptables = nat('[0:0] -A POSTROUTING -o right -j SNAT --to-source 10.2.0.9:1-9');
    const nft = filters({
      nft: `
        table ip mine { # handle 1
          chain out { # handle 1
            type nat hook postrouting priority srcnat; policy accept;
            oifname "right" snat to 10.2.0.9 # handle 2
          }
        }`,
    });
    for (const read of [iptables, nft]) {
      expect(natAtHook(read, at('postrouting'), packet())).toMatchObject({
        kind: 'source',
        to: '10.2.0.9',
      });
    }
  });

  test.each([
    ['PREROUTING -j DNAT --to-destination 10.9.0.1-10.9.0.3', 'prerouting'],
    ['PREROUTING -d 10.2.0.0/24 -j NETMAP --to 10.9.0.0/24', 'prerouting'],
    ['POSTROUTING -j SNAT --to-source 10.2.0.9-10.2.0.11', 'postrouting'],
  ] as const)('to one of several, which is not known: %s', (rule, hook) => {
    const read = nat(`[0:0] -A ${rule}`);
    expect(natAtHook(read, at(hook), packet())).toEqual({ kind: 'unknown' });
  });

  test.each<readonly [string, Partial<Packet>, object]>([
    ['dnat ip to 10.9.0.1:8080', {}, { kind: 'destination', to: '10.9.0.1', port: 8080 }],
    ['dnat ip to tcp dport map @targets', WEB, { kind: 'destination', to: '10.9.0.2', port: 88 }],
    [
      'dnat ip to ip saddr map { 10.1.0.2 : 10.9.0.3 }',
      {},
      { kind: 'destination', to: '10.9.0.3', port: null },
    ],
    ['dnat ip to 10.9.0.1-10.9.0.3', {}, { kind: 'unknown' }],
    ['dnat ip to numgen inc mod 2 map { 0 : 10.9.0.1, 1 : 10.9.0.2 }', {}, { kind: 'unknown' }],
    ['meta pkttype host dnat ip to 10.9.0.1', {}, { kind: 'unknown' }],
    ['tcp dport 80 redirect to :8080', WEB, { kind: 'destination', to: null, port: 8080 }],
    ['accept comment "dnat to 10.9.0.1"', {}, { kind: 'none' }],
  ])('by nft: %s', (rule, over, told) => {
    const nft = `table inet mine { # handle 1
      map targets { # handle 2
        type inet_service : ipv4_addr . inet_service
        elements = { 80 : 10.9.0.2 . 88 }
      }
      chain in { # handle 3
        type nat hook prerouting priority -50; policy accept;
        ${rule} # handle 4
      }
    }`;
    expect(natAtHook(filters({ nft }), at('prerouting'), packet(over))).toMatchObject(told);
  });

  test('of the destination, on coming in', () => {
    const read = nat(`[0:0] -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
[0:0] -A DOCKER ! -i br0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80`);
    const asked = packet({ protocol: 'tcp', port: 8080, isLocal: () => true });
    expect(natAtHook(read, at('prerouting'), asked)).toMatchObject({
      kind: 'destination',
      to: '172.17.0.2',
      port: 80,
    });
    expect(natAtHook(read, at('prerouting'), packet())).toEqual({ kind: 'none' });
  });
});

describe('the trace', () => {
  test('is asked only for the packets of the trial, in both directions', () => {
    const flows = [{ source: '10.0.0.1', destination: '10.0.0.2', port: 80 }];
    const [made, monitor] = traceCommands('patchpanel_x', flows, { withBridges: false }).split(
      '\n',
    );
    expect(made).toContain('{ flags owner; }');
    expect(made).toContain('prerouting ip saddr 10.0.0.1 ip daddr 10.0.0.2 tcp dport 80 meta');
    expect(made).toContain('output ip saddr 10.0.0.2 ip daddr 10.0.0.1 tcp sport 80 meta');
    expect(made).not.toContain('bridge');
    expect(monitor).toBe('monitor trace');
  });

  test('takes nothing for an address that says more to nft', () => {
    const typed = ['fe80::1%eth0; flush ruleset', '10.0.0.2 drop; flush ruleset', 'db'];
    for (const destination of typed) {
      const flows = [{ source: '10.0.0.1', destination, port: null }];
      const made = traceCommands('patchpanel_x', flows, { withBridges: true });
      expect(made).not.toMatch(/flush|drop|db|%/);
    }
  });

  test('is read of rules too that were made after it began', () => {
    const read = traceReader('patchpanel_x');
    const line = 'trace id d9e47db1 ip two f unknown rule handle 7 (verdict drop)';
    expect(read(ROUTER, line)).toMatchObject({
      chain: 'f',
      handle: 7,
      rule: 'handle 7',
      verdict: 'drop',
    });
  });

  test('is read with the links and the source of each packet', () => {
    const read = traceReader('patchpanel_x');
    const lines = [
      'trace id c599b6bd inet patchpanel_x prerouting packet: iif "eth0" @ll,0,112 0x800 ip saddr 10.0.0.1 ip daddr 10.0.0.2 ip ttl 64',
      'trace id c599b6bd inet patchpanel_x prerouting rule ip saddr 10.0.0.1 meta nftrace set 1 # handle 5 (verdict continue)',
      'trace id c599b6bd inet patchpanel_x prerouting policy accept ',
      'trace id c599b6bd ip filter INPUT packet: iif "eth0" ip saddr 10.0.0.1 ip daddr 10.0.0.2',
      'trace id c599b6bd ip filter INPUT rule meta l4proto icmp ip daddr 10.0.0.2  counter packets 0 bytes 0 drop # handle 2 (verdict drop)',
      'Error: syntax error',
    ];
    const seen = lines.map((line) => read(ROUTER, line)).filter((each) => each !== null);
    expect(seen).toMatchObject([
      {
        table: 'filter',
        chain: 'INPUT',
        rule: 'meta l4proto icmp ip daddr 10.0.0.2 counter drop',
        handle: 2,
        verdict: 'drop',
        arrivesBy: 'eth0',
        leavesBy: null,
        source: '10.0.0.1',
      },
    ]);
  });
});
