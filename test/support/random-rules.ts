import fc from 'fast-check';

const SETS = `
  set nets { type ipv4_addr; flags interval; elements = { 10.1.0.0/24, 10.8.0.1-10.8.0.5 } }
  set ports { type inet_service; flags interval; elements = { 22, 80-90 } }
  set links { type ifname; flags interval; elements = { "le*", "lo" } }
  set pairs { type ipv4_addr . inet_service; flags interval; elements = { 10.2.0.0/16 . 80, 10.9.0.1 . 22-90 } }
  map ways { type ifname : verdict; elements = { "left" : jump low, "right" : continue } }
  map both { type ifname . ipv4_addr : verdict; elements = { "left" . 10.2.0.2 : goto low, "right" . 10.1.0.2 : return } }
  map rest { type ipv4_addr : verdict; flags interval; elements = { 10.1.0.0/24 : jump low, * : drop } }
`;

/** Matches on the protocol; a rule asks for only one. */
const SERVICES = [
  'tcp dport 80',
  'tcp dport != 80',
  'tcp dport @ports',
  'tcp dport >= 80',
  'tcp dport { 22, 80-90 }',
  'tcp dport != { 22, 443 }',
  'tcp sport 80',
  'udp dport 53',
  'udp dport != 53',
  'meta l4proto { tcp, udp } th dport 53',
  'meta l4proto != tcp',
  'ip protocol icmp',
  'icmp type echo-request',
  'icmp type != echo-request',
  'ip daddr . tcp dport @pairs',
  'iifname . meta l4proto { "left" . tcp, "right" . icmp }',
  'tcp flags syn',
] as const;

const CONDITIONS = [
  'ip saddr 10.1.0.2',
  'ip saddr != 10.1.0.0/24',
  'ip daddr { 10.2.0.2, 10.9.0.0/16 }',
  'ip daddr != { 10.2.0.1-10.2.0.5, 10.9.0.1 }',
  'ip saddr @nets',
  'ip saddr != @nets',
  'iifname "left"',
  'iifname != "left"',
  'iifname "ri*"',
  'iifname @links',
  'iifname != { "left", "lo" }',
  'oifname "right"',
  'oifname != "right"',
  'ct state new',
  'ct state established,related',
  'ct state != established,related',
  'ct state ! established,related',
  'ct state { new, invalid }',
  'ct state != new',
  'meta mark 0',
  'meta mark 1',
  'meta mark != 1',
  'meta mark and 0x3 == 0x1',
  'ip saddr . ip daddr { 10.1.0.2 . 10.2.0.2, 10.2.0.0/16 . 10.1.0.1-10.1.0.9 }',
  'iifname . oifname { "left" . "right" }',
  'fib daddr type local',
  'fib saddr type != local',
  'limit rate 1000/second',
] as const;

const LAST = ['accept', 'drop', 'return', 'continue', 'accept', 'drop'] as const;
const MAPS = [
  'iifname vmap @ways',
  'iifname . ip daddr vmap @both',
  'ip saddr vmap @rest',
  'ct state vmap { established : accept, related : accept, invalid : drop }',
  'ct state vmap { new : jump low, established : continue }',
  'tcp dport vmap { 22 : drop, 80 : goto low, 81-90 : accept }',
  'meta l4proto vmap { icmp : jump low, udp : drop }',
  'meta l4proto . th dport vmap { tcp . 80 : accept, udp . 53 : jump low }',
  'meta mark vmap { 1 : drop, 2 : jump low }',
] as const;
const MARKS = [
  'meta mark set 1',
  'meta mark set meta mark or 0x2',
  'meta mark set meta mark and 0x2 xor 0x1',
] as const;
const JUMPS = ['jump high', 'goto high', 'jump low'] as const;

const perhaps = (words: readonly string[]) => fc.option(fc.constantFrom(...words), { nil: '' });
const conditions = fc.tuple(perhaps(CONDITIONS), perhaps(SERVICES));

/** A rule; of a chain that others jump to, `below` is what it may do beside judging. */
function rule(below: readonly string[]): fc.Arbitrary<string> {
  const endings = [...LAST, ...MARKS, ...below, 'counter'];
  const plain = fc
    .tuple(conditions, fc.constantFrom(...endings))
    .map(([asked, ending]) => [...asked, 'counter', ending === 'counter' ? '' : ending].join(' '));
  const mapped = fc
    .tuple(perhaps(CONDITIONS), fc.constantFrom(...MAPS))
    .map((words) => words.join(' '));
  return below.length === 0 ? plain : fc.oneof({ weight: 3, arbitrary: plain }, mapped);
}

const rules = (below: readonly string[], most: number) =>
  fc
    .array(rule(below), { minLength: 1, maxLength: most })
    .map((all) => all.map((each) => `    ${each}`).join('\n'));

const base = fc.record({
  at: fc.constantFrom(
    'prerouting priority raw',
    'prerouting priority filter',
    'forward priority filter - 5',
    'forward priority filter',
    'forward priority filter + 10',
  ),
  policy: fc.constantFrom('accept', 'accept', 'drop'),
  body: rules(JUMPS, 5),
});

function table(family: string, name: string): fc.Arbitrary<string> {
  return fc
    .record({
      low: rules([], 3),
      high: rules(['jump low', 'goto low'], 3),
      bases: fc.array(base, { minLength: 1, maxLength: 3 }),
    })
    .map(({ low, high, bases }) => {
      const chains = bases.map(
        ({ at, policy, body }, number) =>
          `  chain base${number} {\n    type filter hook ${at}; policy ${policy};\n${body}\n  }`,
      );
      return [
        `table ${family} ${name} {${SETS}`,
        `  chain low {\n${low}\n  }`,
        `  chain high {\n${high}\n  }`,
        ...chains,
        '}',
      ].join('\n');
    });
}

/**
 * Random rule sets of nft's for a router between 10.1.0.2 at its link `left` and 10.2.0.2 at `right`: base
 * chains of several priorities, in two tables, with chains that others jump to, sets, and maps of verdicts.
 */
export const randomRules: fc.Arbitrary<string> = fc
  .record({ inet: table('inet', 'one'), ip: table('ip', 'two') })
  .map(({ inet, ip }) => `${inet}\n${ip}\n`);
