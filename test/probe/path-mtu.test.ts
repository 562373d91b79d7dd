import { describe, expect, test } from 'vitest';
import { heardMtu, type MtuSearch, mtuCommand } from '../../src/probe/mtu/mtu-step.ts';
import { mtuWords } from '../../src/probe/mtu/mtu-words.ts';
import { concludeMtuStep, type Round, startMtuSearch } from '../../src/probe/mtu/path-mtu.ts';

/** A way to a host: what a ping of so many bytes (headers included) prints. */
type Way = (bytes: number) => readonly string[];

type Walk = {
  readonly search: MtuSearch;
  readonly round: Round | null;
  readonly sizes: readonly number[];
};

/** What iproute2 prints of the own kernel: `ip -o route get`, `ip -o link show`. */
type Own = { readonly route: string; readonly link: string };

const SILENT: Own = { route: '', link: '' };

/** Plays a round. */
function round(from: MtuSearch, way: Way, own = SILENT): Walk {
  const sizes: number[] = [];
  let search = from;
  for (let step = 0; step < 40; step += 1) {
    const lines = search.step.kind === 'packet' ? way(search.step.bytes) : [own[search.step.kind]];
    if (search.step.kind === 'packet') sizes.push(search.step.bytes);
    const concluded = concludeMtuStep(lines.reduce(heardMtu, search));
    if (concluded.round !== null) return { ...concluded, sizes };
    search = concluded.search;
  }
  throw new Error('the search does not end');
}

const HEADER = 'PING 10.8.0.2 (10.8.0.2) 1(29) bytes of data.';
const REPLY = '1380 bytes from 10.8.0.2: icmp_seq=1 ttl=63 time=0.070 ms';
const REMEMBERED =
  '10.8.0.2 via 10.9.0.2 dev n0 src 10.9.0.1 uid 0 \\    cache expires 590sec mtu 1400 ';
const REMEMBERED_6 =
  'fd00:8::2 from :: via fd00:9::2 dev n0 src fd00:9::1 metric 1024 expires 597sec mtu 1400 pref medium';
const link = (mtu: number) => `ping: local error: message too long, mtu=${mtu}`;
const router = (mtu: number) => `From 10.9.0.2 icmp_seq=1 Frag needed and DF set (mtu = ${mtu})`;

/** A link of 1500 bytes, behind which a router says what is left. */
const said =
  (mtu: number): Way =>
  (bytes) => {
    if (bytes > 1500) return [HEADER, link(1500)];
    return [HEADER, bytes > mtu ? router(mtu) : REPLY];
  };
/** The same, but what is too large vanishes. */
const vanishing =
  (mtu: number): Way =>
  (bytes) => {
    if (bytes > 1500) return [HEADER, link(1500)];
    return bytes > mtu ? [HEADER] : [HEADER, REPLY];
  };

test('the own link tells by itself', () => {
  const { round: found, sizes } = round(startMtuSearch('10.8.0.2'), said(1500));
  expect(found).toEqual({ kind: 'found', mtu: { bytes: 1500, by: { kind: 'link' } }, rtt: 70 });
  expect(sizes).toEqual([65_535, 1500]);
});

test('a router tells what it can pass on', () => {
  const { round: found, sizes } = round(startMtuSearch('10.8.0.2'), said(1400));
  expect(found).toMatchObject({
    mtu: { bytes: 1400, by: { kind: 'router', address: '10.9.0.2' } },
  });
  expect(sizes).toEqual([65_535, 1500, 1400]);
});

test('what the kernel remembers is told from its own link', () => {
  const remembers: Way = (bytes) => [HEADER, bytes > 1400 ? link(1400) : REPLY];
  const { round: found } = round(startMtuSearch('10.8.0.2'), remembers, {
    ...SILENT,
    route: REMEMBERED,
  });
  expect(found).toMatchObject({ mtu: { bytes: 1400, by: { kind: 'memory' } } });
});

/** iputils from 20240905 on says that it is too long, and not how long it may be. */
describe('a ping that tells no MTU', () => {
  const wordless =
    (most: number, passes = most): Way =>
    (bytes) => {
      if (bytes > most) return [HEADER, 'ping: sendmsg: Message too long'];
      return bytes > passes ? [HEADER] : [HEADER, REPLY];
    };
  const plain = '10.8.0.2 via 10.9.0.2 dev n0 src 10.9.0.1 uid 0 \\    cache ';
  const own: Own = {
    route: plain,
    link: '2: n0@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT',
  };

  test.each([
    ['link', { kind: 'link' }, 1500, own],
    ['memory', { kind: 'memory' }, 1400, { ...own, route: REMEMBERED }],
    ['memory of IPv6', { kind: 'memory' }, 1400, { ...own, route: REMEMBERED_6 }],
    ['route', { kind: 'route' }, 1300, { ...own, route: `${plain}mtu 1300` }],
    ['route that is fixed', { kind: 'route' }, 1300, { ...own, route: `${plain}mtu lock 1300` }],
  ] as const)('the %s tells it', (_, by, bytes, told) => {
    const { round: found, sizes } = round(startMtuSearch('10.8.0.2'), wordless(bytes), told);
    expect(found).toMatchObject({ mtu: { bytes, by } });
    expect(sizes).toEqual([65_535, bytes]);
  });

  test('halving finds it where neither route nor link does', () => {
    for (const told of [own, SILENT]) {
      const { round: found, sizes } = round(startMtuSearch('10.8.0.2'), wordless(1444), told);
      expect(found).toMatchObject({ mtu: { bytes: 1444, by: { kind: 'link' } } });
      expect(sizes.length).toBeLessThan(22);
    }
  });

  test('what vanishes further on is still found', () => {
    const { round: found } = round(startMtuSearch('10.8.0.2'), wordless(1500, 1372), own);
    expect(found).toMatchObject({ mtu: { bytes: 1372, by: { kind: 'silence' } } });
  });

  test('what is refused at any size has another reason', () => {
    const refused: Way = () => [HEADER, 'ping: sendmsg: Operation not permitted'];
    const { round: found, sizes } = round(startMtuSearch('10.8.0.2'), refused, own);
    expect(found).toEqual({ kind: 'silent', why: 'sendmsg: Operation not permitted' });
    expect(sizes).toEqual([65_535, 1500, 576]);
    const unsent: Way = () => ['ping: connect: Network is unreachable'];
    expect(round(startMtuSearch('10.8.0.2'), unsent, own)).toMatchObject({
      ...{ round: { kind: 'silent', why: 'connect: Network is unreachable' }, sizes: [65_535] },
    });
  });
});

test('where large packets vanish, halving finds what passes, and the next round is short', () => {
  const first = round(startMtuSearch('10.8.0.2'), vanishing(1372));
  expect(first.round).toMatchObject({ mtu: { bytes: 1372, by: { kind: 'silence' } } });
  expect(first.sizes.length).toBeLessThan(15);
  const second = round(first.search, vanishing(1372));
  expect(second.round).toEqual(first.round);
  expect(second.sizes).toEqual([65_535, 1372, 1373]);
  const wider = round(second.search, vanishing(1500));
  expect(wider.round).toMatchObject({ mtu: { bytes: 1500, by: { kind: 'link' } } });
});

test('IPv6 has its own header and its own words', () => {
  const way: Way = (bytes) => {
    const header = `PING fd00::2(fd00::2) ${bytes - 48} data bytes`;
    if (bytes > 1500) return [header, 'ping: local error: message too long, mtu: 1500'];
    if (bytes > 1400) return [header, 'From fd00:9::2 icmp_seq=1 Packet too big: mtu=1400'];
    return [header, '1360 bytes from fd00::2: icmp_seq=1 ttl=63 time=0.070 ms'];
  };
  const { round: found, search } = round(startMtuSearch('fd00::2'), way);
  expect(found).toMatchObject({
    mtu: { bytes: 1400, by: { kind: 'router', address: 'fd00:9::2' } },
  });
  expect(search.headers).toBe(48);
});

test('nobody answers, or somebody says why', () => {
  const silent = round(startMtuSearch('10.8.0.2'), (bytes) =>
    bytes > 1500 ? [HEADER, link(1500)] : [HEADER],
  );
  expect(silent.round).toEqual({ kind: 'silent', why: null });
  expect(silent.sizes).toEqual([65_535, 1500, 576]);
  const far = 'From 10.9.0.2 icmp_seq=1 Destination Host Unreachable';
  expect(round(startMtuSearch('10.8.0.2'), () => [HEADER, far]).round).toEqual({
    ...{ kind: 'silent', why: 'Destination Host Unreachable, says 10.9.0.2' },
  });
});

test('a router that says nonsense does not keep the search going', () => {
  expect(round(startMtuSearch('10.8.0.2'), () => [HEADER, router(70_000)]).round).toEqual({
    ...{ kind: 'silent', why: null },
  });
});

test('the command forbids fragments and counts the headers', () => {
  const [first] = [startMtuSearch('10.8.0.2')];
  expect(mtuCommand(first).argv.join(' ')).toBe('ping -n -c 1 -W 1 -M do -s 65507 -- 10.8.0.2');
});

test.each([
  [{ kind: 'link' }, '1400 bytes, as the own link'],
  [{ kind: 'memory' }, '1400 bytes, as a router said before'],
  [{ kind: 'route' }, '1400 bytes, as the route to it says'],
  [{ kind: 'router', address: '10.9.0.2' }, '1400 bytes, says 10.9.0.2'],
  [{ kind: 'silence' }, '1400 bytes, larger ones vanish'],
] as const)('%j: %s', (by, words) => {
  expect(mtuWords({ bytes: 1400, by })).toBe(words);
});
