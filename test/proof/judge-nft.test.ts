import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { evaluateHook, type HookOutcome } from '../../src/explain/filters/evaluate.ts';
import type { Packet } from '../../src/explain/filters/packet.ts';
import { parseNftRuleset } from '../../src/inventory/details/filters/parse-nft-ruleset.ts';
import { parseNftSets } from '../../src/inventory/details/filters/parse-nft-sets.ts';
import type { Filters } from '../../src/model/kernel/filters.ts';
import { type Ground, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { randomRules } from '../support/random-rules.ts';

const RULE_SETS = 30;

const BUILD = `
  for name in a b r; do ip netns add $name; ip -n $name link set lo up; done
  ip -n a link add eth0 type veth peer name left netns r
  ip -n b link add eth0 type veth peer name right netns r
  ip -n a address add 10.1.0.2/24 dev eth0; ip -n r address add 10.1.0.1/24 dev left
  ip -n b address add 10.2.0.2/24 dev eth0; ip -n r address add 10.2.0.1/24 dev right
  for name in a b; do ip -n $name link set eth0 up; done
  for link in left right; do ip -n r link set $link up; done
  ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1
  ip netns exec r sysctl -qw net.ipv4.ip_forward=1
  ip netns exec a ping -n -c 1 -W 2 10.2.0.2
  ip netns exec r nft -f - <<END
table ip traced {
  chain first { type filter hook prerouting priority -400; meta l4proto { icmp, tcp, udp } meta nftrace set 1; }
}
END`;

const LOAD = `
  nft 'add table inet one; delete table inet one; add table ip two; delete table ip two'
  nft -f -; nft -a list ruleset`;

/** One packet each, and at last one to the router itself, which comes after all others. */
const SEND = `
  ping -n -c 1 -W 0.1 10.2.0.2 >/dev/null &
  for port in 22 80 443; do
    timeout 0.1 bash -c ': </dev/tcp/10.2.0.2/$0' $port 2>/dev/null &
  done
  echo x >/dev/udp/10.2.0.2/53
  echo x >/dev/udp/10.2.0.2/81
  wait
  echo x >/dev/udp/10.1.0.1/9`;

/** What the kernel told of one packet. */
type Traced = { readonly packet: Packet; readonly dropped: string | null };

const LINE = /^trace id (\S+) (\S+) (\S+) (\S+) (packet|(?:unknown )?rule|policy)(?::| )?(.*)$/;

/** Puts the lines of `nft -a monitor trace` together, by packet. */
function packetsIn(lines: readonly string[]): readonly Traced[] {
  const heads = new Map<string, string>();
  const drops = new Map<string, string>();
  for (const line of lines) {
    const [, id = '', family, table, chain, what, rest = ''] = LINE.exec(line) ?? [];
    if (what === 'packet' && !heads.has(id)) heads.set(id, rest);
    const [, handle] = /\bhandle (\d+) \(verdict drop\)/.exec(rest) ?? [];
    const place = `${family} ${table} ${chain}`;
    if (handle !== undefined) drops.set(id, `${place} ${handle}`);
    if (what === 'policy' && /\bdrop\b/.test(rest)) drops.set(id, `${place} policy`);
  }
  return [...heads].flatMap(([id, head]) => {
    const packet = packetOf(head);
    return packet === null ? [] : [{ packet, dropped: drops.get(id) ?? null }];
  });
}

function packetOf(head: string): Packet | null {
  const word = (pattern: RegExp) => pattern.exec(head)?.[1];
  const [source, destination] = [word(/ip saddr (\S+)/), word(/ip daddr (\S+)/)];
  const arrivesBy = word(/iif "(\S+)"/);
  const protocol = word(/ (icmp|tcp|udp) (?:type|sport) /);
  const isReply = source === '10.2.0.2';
  const port = word(isReply ? /[tu][cd]p sport (\d+)/ : /[tu][cd]p dport (\d+)/);
  if (source === undefined || destination === undefined || arrivesBy === undefined) return null;
  if (protocol !== 'icmp' && protocol !== 'tcp' && protocol !== 'udp') return null;
  // Of the answers to UDP the kernel makes errors, which belong to a connection and are not part of one.
  if (/icmp type destination-unreachable/.test(head) || destination === '10.1.0.1') return null;
  return {
    family: 4,
    source,
    destination,
    protocol,
    port: port === undefined ? null : Number(port),
    isReply,
    isTracked: true,
    mark: 0,
    arrivesBy,
    leavesBy: null,
    ports: null,
    isLocal: (address) => ['10.1.0.1', '10.2.0.1'].includes(address),
  };
}

function judged(filters: Filters, packet: Packet): HookOutcome {
  const arrival = evaluateHook(filters, { hook: 'prerouting', layer: 'ip' }, packet);
  if (arrival.kind !== 'passes') return arrival;
  const leavesBy = packet.isReply ? 'left' : 'right';
  const on = { ...arrival.packet, leavesBy };
  return evaluateHook(filters, { hook: 'forward', layer: 'ip' }, on);
}

function wordsOf(fate: HookOutcome): string | null {
  if (fate.kind !== 'dropped') return null;
  const { family, table, name } = fate.chain;
  return `${family} ${table} ${name} ${fate.rule?.handle ?? 'policy'}`;
}

describeWith(
  ['root', 'namespaces', 'iproute2', 'nft', 'ping', 'procps'],
  'random rules of nft, judged and traced',
  () => {
    let ground: Ground;
    let lines: string[] = [];
    let monitor: ReturnType<typeof spawn>;
    const inside = (name: string, script: string, input = '') =>
      ground.host.run(['ip', 'netns', 'exec', name, 'bash', '-ec', script], { input });

    beforeAll(async () => {
      ground = await startKernelGround();
      await ground.host.script(BUILD);
      const [program, ...enter] = ground.host.enter;
      const argv = [...enter, 'ip', 'netns', 'exec', 'r', 'nft', '-a', 'monitor', 'trace'];
      monitor = spawn(program, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
      if (monitor.stdout === null) throw new Error('the trace has no output');
      createInterface(monitor.stdout).on('line', (line) => lines.push(line));
      await vi.waitFor(async () => {
        await inside('a', 'echo x >/dev/udp/10.1.0.1/9');
        expect(isOver()).toBe(true);
      });
    });
    afterAll(() => ground.stop());

    const isOver = () => lines.some((line) => line.includes('udp dport 9 '));

    test('a packet that is judged meets the rule that the kernel says it met', async () => {
      const seed = Date.now();
      const counts = { packets: 0, unknown: 0, dropped: 0, passed: 0 };
      for (const text of fc.sample(randomRules, { numRuns: RULE_SETS, seed })) {
        const listed = await inside('r', LOAD, text);
        const filters: Filters = {
          namespace: 1,
          chains: parseNftRuleset(listed).filter(({ table }) => table !== 'traced'),
          sets: parseNftSets(listed),
        };
        lines = [];
        await inside('a', SEND);
        await vi.waitFor(() => expect(isOver()).toBe(true), { interval: 5 });
        for (const { packet, dropped } of packetsIn(lines)) {
          const fate = judged(filters, packet);
          counts.packets += 1;
          if (fate.kind === 'unknown') counts.unknown += 1;
          else {
            counts[fate.kind === 'dropped' ? 'dropped' : 'passed'] += 1;
            const { source, protocol, port } = packet;
            const about = `seed ${seed}: ${protocol} ${port} from ${source}\n${listed}`;
            expect(wordsOf(fate), about).toBe(dropped);
          }
        }
      }
      // A rate, flags, and ports that the kernel chose are not judged; most packets meet none of them.
      expect(counts.packets).toBeGreaterThan(RULE_SETS * 4);
      expect(counts.unknown / counts.packets).toBeLessThan(0.5);
      expect(counts.dropped).toBeGreaterThan(RULE_SETS / 2);
      expect(counts.passed).toBeGreaterThan(RULE_SETS / 6);
    });
  },
);
