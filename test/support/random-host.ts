import fc from 'fast-check';
import { quoteWord } from '../../src/executor/show.ts';
import type { PrivateHost } from './private-host.ts';

/** One change of a host: an ip(8) command line in one of its namespaces (`null` is the host's own). */
export type Step = { readonly where: string | null; readonly argv: readonly string[] };

const NAMESPACES = ['n0', 'n1', 'n2', 'n3'] as const;
/** Names that the kernel accepts, and that scripts, JSON or terminals may trip over. */
const NAMES = ['eth0', 'v1', 'a\'b"$;@', 'e\u001b[31mx"q', 'back\\slash', 'über', 'x%y', '%d'];
const V4 = ['10.1.0.1', '10.1.0.2', '10.1.1.1', '192.0.2.7', '203.0.113.255', '127.0.0.2'];
const V6 = ['fd00::1', 'fd00:0:0:1::2', 'fd00:1:0:0:1::', '2001:db8::10.0.0.1', '::192.0.2.1'];
const ALIASES = [
  'plain',
  'it\'s "quoted" \\ and \u001b[31mred',
  'two\nlines\ttab',
  'é\u0085\u202e',
];

const any = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const where = any(null, ...NAMESPACES);
const name = any(...NAMES);
const device = fc.oneof({ weight: 3, arbitrary: any('eth0', 'v1') }, any(...NAMES, 'lo'));
const v4 = any(...V4);
const v6 = any(...V6);
const words = (...parts: readonly (string | fc.Arbitrary<string | readonly string[]>)[]) =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((all) => all.flat());
const maybe = (...parts: readonly (string | fc.Arbitrary<string>)[]) =>
  fc.oneof(fc.constant([]), words(...parts));
const prefix4 = fc.tuple(v4, any(0, 8, 24, 31, 32)).map(([a, n]) => `${a}/${n}`);
const prefix6 = fc.tuple(v6, any(0, 48, 64, 127, 128)).map(([a, n]) => `${a}/${n}`);
/** Network addresses, as routes and rules want them. */
const network4 = any('10.0.0.0/8', '10.1.0.0/24', '192.0.2.0/25', '198.51.100.9', 'default');
const network6 = any('fd00::/48', 'fd00:1::/64', '2001:db8::/32', '2001:db8::7', 'default');
const number = (max: number) => fc.integer({ min: 1, max }).map(String);
const table = any('main', 'local', '77', '253', '1000', '4294967294');

const LINKS: readonly fc.Arbitrary<readonly string[]>[] = [
  words(
    'link',
    'add',
    name,
    'type',
    'veth',
    'peer',
    'name',
    name,
    maybe('netns', any(...NAMESPACES)),
  ),
  words('link', 'add', name, 'type', 'veth', 'peer', 'name', name, 'netns', any(...NAMESPACES)),
  words('link', 'add', name, 'type', 'bridge'),
  words('link', 'add', name, 'link', device, 'type', 'macvlan', 'mode', any('bridge', 'private')),
  words(
    'link',
    'add',
    name,
    'type',
    'vxlan',
    'id',
    number(500),
    'dstport',
    '4789',
    maybe('dev', device),
  ),
  words('tuntap', 'add', name, 'mode', any('tun', 'tap')),
  words('link', 'add', name, 'type', any('ipip', 'gre', 'sit'), 'local', '10.1.0.1', 'remote', v4),
  words('link', 'add', name, 'type', any('ip6tnl', 'ip6gre'), 'local', 'fd00::1', 'remote', v6),
  words('link', 'add', name, 'type', any('bond', 'ifb', 'vcan', 'wireguard')),
  words('link', 'add', name, 'type', 'vrf', 'table', number(9)),
];

const LINK_CHANGES: readonly fc.Arbitrary<readonly string[]>[] = [
  words('link', 'set', 'dev', device, any('up', 'up', 'down')),
  words('link', 'set', 'dev', device, 'up'),
  words('link', 'set', 'dev', device, 'alias', any(...ALIASES)),
  words('link', 'set', 'dev', device, 'mtu', any('576', '1280', '9000')),
  words('link', 'set', 'dev', device, 'master', name),
  words('link', 'set', 'dev', device, 'netns', any(...NAMESPACES)),
  words('link', 'set', 'dev', device, 'address', any('02:00:00:00:00:01', '02:ff:00:0a:00:ee')),
  words(
    'link',
    'property',
    'add',
    'dev',
    device,
    'altname',
    any('other', 'a name of many letters'),
  ),
];

const ADDRESSES: readonly fc.Arbitrary<readonly string[]>[] = [
  words('addr', 'add', prefix4, 'dev', device, maybe('scope', any('global', 'link', 'host', '42'))),
  words('addr', 'add', prefix6, 'dev', device, maybe(any('nodad', 'noprefixroute'))),
  words('addr', 'add', v4, 'peer', prefix4, 'dev', device),
  words('addr', 'add', v6, 'peer', prefix6, 'dev', device),
];

const ROUTES: readonly fc.Arbitrary<readonly string[]>[] = [
  words(
    'route',
    'add',
    network4,
    'dev',
    device,
    maybe('table', table),
    maybe('metric', number(99)),
  ),
  words('route', 'add', network4, 'via', v4, maybe('dev', device, 'onlink'), maybe('src', v4)),
  words(
    'route',
    'add',
    network4,
    'dev',
    device,
    'proto',
    any('static', '16', '77'),
    'scope',
    any('link', '33'),
  ),
  words('route', 'add', network4, 'via', 'inet6', 'fe80::1', 'dev', device),
  words(
    'route',
    'add',
    any('blackhole', 'unreachable', 'prohibit', 'throw'),
    network4,
    maybe('table', table),
  ),
  words(
    'route',
    'add',
    network4,
    'nexthop',
    'via',
    v4,
    'dev',
    device,
    'onlink',
    'nexthop',
    'dev',
    device,
    'weight',
    '3',
  ),
  words('route', 'add', any('local', 'broadcast'), v4, 'dev', device, maybe('table', table)),
  words(
    '-6',
    'route',
    'add',
    network6,
    'dev',
    device,
    maybe('table', table),
    maybe('metric', number(99)),
  ),
  words(
    '-6',
    'route',
    'add',
    network6,
    'via',
    any('fe80::1', 'fd00::9'),
    'dev',
    device,
    maybe('pref', 'high'),
  ),
  words('-6', 'route', 'add', any('blackhole', 'unreachable', 'prohibit'), network6),
  words(
    '-6',
    'route',
    'add',
    network6,
    'nexthop',
    'via',
    'fe80::1',
    'dev',
    device,
    'nexthop',
    'via',
    'fe80::2',
    'dev',
    device,
  ),
  words('nexthop', 'add', 'id', number(3), 'via', v4, 'dev', device, 'onlink'),
  words('nexthop', 'add', 'id', '10', 'group', any('1', '1/2', '1/2/3')),
  words('route', 'add', network4, 'nhid', any('1', '2', '10')),
];

const RULES: readonly fc.Arbitrary<readonly string[]>[] = [
  words(
    any('-4', '-6'),
    'rule',
    'add',
    maybe('not'),
    'fwmark',
    any('0', '1', '0x10/0xff', '7/0'),
    'lookup',
    table,
  ),
  words(
    'rule',
    'add',
    'from',
    network4,
    maybe('to', network4),
    'lookup',
    table,
    maybe('priority', number(4000)),
  ),
  words('-6', 'rule', 'add', 'from', network6, maybe('to', network6), 'lookup', table),
  words('rule', 'add', any('iif', 'oif'), any(...NAMES, 'absent'), 'lookup', table),
  words('rule', 'add', 'priority', number(100), 'goto', any('200', '32766', '40000')),
  words('rule', 'add', 'from', network4, any('blackhole', 'unreachable', 'prohibit', 'nop')),
  words(
    any('-4', '-6'),
    'rule',
    'add',
    'uidrange',
    '100-200',
    'lookup',
    table,
    maybe('proto', any('static', '99')),
  ),
  words('rule', 'add', any('sport', 'dport'), any('53', '1000-2000'), 'lookup', table),
  words('rule', 'add', 'lookup', table, 'suppress_prefixlength', '0'),
  words('rule', 'add', 'l3mdev'),
];

/** Rules that only ip can put into words; rare, since their namespace is then left to ip. */
const BEYOND: readonly fc.Arbitrary<readonly string[]>[] = [
  words('rule', 'add', 'ipproto', any('tcp', 'udp'), 'dport', '80', 'lookup', table),
  words('rule', 'add', 'tos', '0x10', 'lookup', table),
];

const NEIGHBOURS: readonly fc.Arbitrary<readonly string[]>[] = [
  words(
    'neigh',
    'replace',
    v4,
    'lladdr',
    '02:00:00:00:00:09',
    'dev',
    device,
    'nud',
    any('permanent', 'noarp', 'failed'),
  ),
  words(
    'neigh',
    'replace',
    v6,
    'lladdr',
    '02:00:00:00:00:0a',
    'dev',
    device,
    'nud',
    'permanent',
    maybe(any('router', 'extern_learn')),
  ),
  words('neigh', 'add', 'proxy', v4, 'dev', device),
];

const WITHOUT_IPV6 = ['ipv6', 'off'];

const inOneOf = (lines: readonly fc.Arbitrary<readonly string[]>[]): fc.Arbitrary<Step> =>
  fc.record({ where, argv: fc.oneof(...lines) });

const cable = (
  [from, name]: readonly [string | null, string],
  [to, peer]: readonly [string, string],
): readonly Step[] => [
  {
    where: from,
    argv: ['link', 'add', name, 'type', 'veth', 'peer', 'name', peer, 'netns', to],
  },
  { where: from, argv: ['link', 'set', 'dev', name, 'up'] },
  { where: to, argv: ['link', 'set', 'dev', peer, 'up'] },
  { where: to, argv: ['addr', 'add', '10.1.0.2/24', 'dev', peer] },
];

/** The parts of every random host, so that most random steps can be done. */
const BASE: readonly Step[] = [
  ...cable([null, 'eth0'], ['n0', 'eth0']),
  ...cable(['n0', 'v1'], ['n1', 'eth0']),
  ...cable(['n1', 'v1'], ['n2', 'eth0']),
  ...cable(['n2', 'a\'b"$;@'], ['n3', 'v1']),
];

/** The steps that build a random host, links first. Some of them cannot be done, which does no harm. */
export const randomHost: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    fc.array(inOneOf(LINKS), { minLength: 4, maxLength: 16 }),
    fc.array(inOneOf(LINK_CHANGES), { minLength: 8, maxLength: 30 }),
    fc.array(inOneOf(ADDRESSES), { minLength: 4, maxLength: 16 }),
    fc.array(inOneOf([...ROUTES, ...RULES, ...NEIGHBOURS]), { minLength: 10, maxLength: 60 }),
    fc.array(inOneOf([fc.constant(WITHOUT_IPV6), ...BEYOND]), { maxLength: 1 }),
  )
  .map((groups) => [...BASE, ...groups.flat()]);

/** Does the steps, and gives how many of them the kernel took. */
export async function build(host: PrivateHost, steps: readonly Step[]): Promise<number> {
  const lines = steps.map(({ where: at, argv }) => {
    const enter = at === null ? [] : ['nsenter', `--net=/run/netns/${at}`];
    const command =
      argv === WITHOUT_IPV6
        ? ['sh', '-c', 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6']
        : ['ip', ...argv];
    return `${[...enter, ...command].map(quoteWord).join(' ')} 2>/dev/null && done=$((done + 1)) || :`;
  });
  const namespaces = NAMESPACES.map((each) => `ip netns add ${each}`);
  const script = ['done=0', ...namespaces, ...lines, 'echo $done'].join('\n');
  // Longer than an argument may be.
  return Number(await host.run(['sh', '-e'], { input: script }));
}
