/** The words of ping and ip in each release of Debian, as test/fixtures/words/record.ts recorded them. */
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { type CommandResult, silentSuccess } from '../../src/executor/command-result.ts';
import { heardMtu } from '../../src/probe/mtu/mtu-step.ts';
import { mtuWords } from '../../src/probe/mtu/mtu-words.ts';
import { concludeMtuStep, startMtuSearch } from '../../src/probe/mtu/path-mtu.ts';
import { parsePingLine } from '../../src/probe/ping/ping-parse.ts';
import { troubleOf } from '../../src/probe/ping/ping-trouble.ts';
import { fixture, RELEASES } from '../inventory/fixture.ts';

const Recorded = v.record(
  v.string(),
  v.object({ typed: v.string(), code: v.number(), stdout: v.string(), stderr: v.string() }),
);
type Said = v.InferOutput<typeof Recorded>[string];

/** What kept a ping from its answer: who said so, and what. */
const KEPT: readonly (readonly [string, string, string])[] = [
  ['too-large-at-a-router', '10.9.0.2', 'Frag needed and DF set (mtu = 1400)'],
  ['too-large-at-a-router-6', 'fd00:9::2', 'Packet too big: mtu=1400'],
  ['unreachable', '10.9.0.1', 'Destination Host Unreachable'],
  ['unreachable-6', 'fd00:9::1', 'Destination unreachable: Address unreachable'],
  ['no-route-at-a-router', '10.9.0.2', 'Destination Net Unreachable'],
  ['no-route-at-a-router-6', 'fd00:9::2', 'Destination unreachable: No route'],
  ['rejected-by-a-router', '10.9.0.2', 'Packet filtered'],
  ['rejected-by-a-router-6', 'fd00:9::2', 'Destination unreachable: Administratively prohibited'],
];

/** What the own kernel said to a ping that it did not send. */
const NOT_SENT: readonly (readonly [string, RegExp])[] = [
  ['too-large', /^Message too long$/],
  ['too-large-6', /^Message too long$/],
  ['too-large-for-the-route', /^Message too long$/],
  ['too-large-as-remembered', /^Message too long$/],
  ['no-route-here', /^Network is unreachable$/],
  ['no-route-here-6', /^Network is unreachable$/],
  ['prohibited-here', /^Permission denied$/],
  ['prohibited-here-6', /^Permission denied$/],
];

/** A packet that is too large: what ping said of it, the address, the way there, and the size that is found. */
const SIZES: readonly (readonly [string, string, string])[] = [
  ['too-large-for-any', 'wide', '1500 bytes, as the own link'],
  ['too-large-for-the-route', 'of-less', '1300 bytes, as the route to it says'],
  ['too-large-as-remembered', 'remembered', '1400 bytes, as a router said before'],
  ['too-large-as-remembered-6', 'remembered-6', '1400 bytes, as a router said before'],
  ['too-large-at-a-router', 'remembered', '1400 bytes, says 10.9.0.2'],
  ['too-large-at-a-router-6', 'remembered-6', '1400 bytes, says fd00:9::2'],
];

test('there is more than one release', () => {
  expect(RELEASES).toEqual(['debian-12', 'debian-13', 'debian-14']);
});

describe.each(RELEASES)('the words of %s', (release) => {
  const recorded = (file: string) =>
    v.parse(Recorded, JSON.parse(fixture(`words/${release}/${file}.json`)));
  const pings = recorded('ping');
  const ways = recorded('ways');
  const named = (all: Readonly<Record<string, Said>>, name: string): Said => {
    const found = all[name];
    if (found === undefined) throw new Error(`nothing is recorded of ${name}`);
    return found;
  };
  const linesOf = ({ stdout, stderr }: Said) => `${stderr}\n${stdout}`.split('\n');
  const parsed = (name: string) =>
    linesOf(named(pings, name)).flatMap((line) => parsePingLine(line, 1) ?? []);
  const trouble = (name: string) => {
    const { code, stdout, stderr } = named(pings, name);
    const result: CommandResult = { ...silentSuccess([]), exitCode: code, stdout, stderr };
    return troubleOf('10.8.0.2', { ...result, message: stderr.split('\n')[0] ?? '' });
  };

  test.each(['clean', 'clean-6'])('%s: an answer, and the sum', (name) => {
    expect(parsed(name)).toMatchObject([
      {
        kind: 'header',
        firstSequence: 1,
        address: expect.stringMatching(/^(10\.8\.0\.2|fd00:8::2)$/),
      },
      { kind: 'reply', sequence: 0, ttl: 63, duplicate: false },
      { kind: 'summary', sent: 1, received: 1 },
    ]);
  });

  test.each(KEPT)('%s: %s says why', (name, from, text) => {
    expect(parsed(name)).toContainEqual({ kind: 'error', sequence: 0, from, text });
    expect(named(pings, name).code).toBe(1);
  });

  test.each(NOT_SENT)('%s: the own kernel says why', (name, why) => {
    expect(trouble(name)).toEqual({ kind: 'not-sent', why: expect.stringMatching(why) });
  });

  test('a name that nobody knows, and an option that nobody knows', () => {
    expect(trouble('unknown-host')).toMatchObject({
      kind: 'fatal',
      problem: { why: 'the name does not resolve' },
    });
    expect(trouble('not-an-option')).toEqual({ kind: 'option-refused' });
  });

  test.each(SIZES)('%s: the size that passes is found', (ping, way, words) => {
    const answers = {
      packet: named(pings, ping),
      route: named(ways, way),
      link: named(ways, 'link'),
    };
    const passed = `${headerOf(answers.packet)}\n1408 bytes from x: icmp_seq=1 ttl=63 time=0.070 ms`;
    let search = startMtuSearch('x');
    for (let step = 0; step < 5; step += 1) {
      const said = step === 0 ? linesOf(answers.packet) : linesOf(answers[search.step.kind]);
      const isNext = step > 0 && search.step.kind === 'packet';
      const { search: next, round } = concludeMtuStep(
        (isNext ? passed.split('\n') : said).reduce(heardMtu, search),
      );
      search = next;
      if (round === null) continue;
      expect(round.kind === 'found' && mtuWords(round.mtu)).toBe(words);
      return;
    }
    expect.fail('the search does not end');
  });
});

function headerOf({ stdout }: Said): string {
  return stdout.split('\n')[0] ?? '';
}
