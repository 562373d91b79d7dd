import { describe, expect, test } from 'vitest';
import { showPublish } from '../../src/executor/engine/docker-argv.ts';
import type { Details } from '../../src/model/details.ts';
import type { Input } from '../../src/recipes/recipe.ts';
import { fieldStates, resolve } from '../../src/recipes/resolve.ts';
import { parsePublish } from '../../src/recipes/run-container/publish.ts';
import { runContainer } from '../../src/recipes/run-container/recipe.ts';
import { splitWords } from '../../src/recipes/run-container/words.ts';
import { LEGS } from './legs-host.ts';
import { commandsOf } from './plan-lines.ts';

const listening = (protocol: string, address: string, port: string) => ({
  protocol,
  state: 'LISTEN',
  local: { address, port },
  peer: { address: '*', port: '*' },
  processes: [{ name: 'nginx', pid: 42 }],
});

const DETAILS: Details = {
  images: { ok: true, value: ['asterisk-voip:latest', 'registry:5000/team/shop:1.2'] },
  listeners: {
    ok: true,
    value: [listening('tcp', '127.0.0.1', '9000'), listening('udp', '*', '5060')],
  },
};
const FACTS = { snapshot: LEGS, details: DETAILS };

const planOf = (given: Input, details = DETAILS) => {
  const facts = { ...FACTS, details };
  const resolved = resolve(runContainer, { image: 'asterisk-voip', ...given }, facts);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
  return runContainer.plan(resolved.input, facts, 'k3x9q2');
};

test('proposals follow from the image', () => {
  const states = fieldStates(runContainer, { image: 'registry:5000/team/shop:1.2' }, FACTS);
  expect(Object.fromEntries(states.map(({ field, value }) => [field.key, value]))).toEqual({
    image: 'registry:5000/team/shop:1.2',
    name: 'shop',
    network: 'bridge',
    address: '',
    alias: '',
    publish: '',
    command: '',
  });
  const modes = states.find(({ field }) => field.key === 'network')?.choices;
  expect(modes?.map(({ value }) => value)).toEqual(
    expect.arrayContaining(['bridge', 'lan', 'multi', 'host', 'none', 'container:web']),
  );
  const values = modes?.map(({ value }) => value);
  for (const absent of ['services', 'ingress', 'container:idle'])
    expect(values).not.toContain(absent);
});

test('the low-latency one of the host network, as docker would be told', () => {
  const plan = planOf({
    name: 'low-latency',
    network: 'host',
    publish: '10000-20000:10000-20000/udp,5060:5060/udp',
  });
  expect(commandsOf(plan)).toEqual([
    'docker create --pull never --name low-latency --network host --publish 10000-20000:10000-20000/udp --publish 5060:5060/udp --label dev.patchpanel.build=k3x9q2 asterisk-voip:latest',
    'docker start low-latency',
    'sleep 1',
  ]);
  expect(plan.warnings).toEqual([
    expect.stringContaining('can see and use every link'),
    expect.stringContaining('ignores published ports'),
    'Port 5060/udp of the host is used by nginx (process 42): a program in this container cannot open it.',
  ]);
});

test('each mode says what goes with it', () => {
  const first = (given: Input) => planOf({ name: 'fresh', ...given }).warnings[0] ?? '';
  expect(first({ network: 'container:side' })).toContain('in the namespace of web');
  expect(first({ network: 'container:voip' })).toContain('of the host');
  expect(first({ network: 'container:web' })).toContain('Both share links');
  expect(first({ network: 'inner', publish: '80' })).toContain('inner is internal');
  expect(first({ publish: '80/sctp' })).toContain('kernel module sctp');
  expect(first({ network: 'lan', alias: 'data' })).toContain('a name of db');
  expect(first({ command: 'echo a | cat' })).toContain('The command does not run in a shell: |');
  expect(planOf({ name: 'fresh', command: `sh -c 'echo $HOME'` }).warnings).toEqual([]);
});

test('warns of ports that could not be read, and does not guess', () => {
  const problem = { what: 'list the sockets', why: 'ss is missing', hint: '' };
  const { warnings } = planOf(
    { name: 'fresh', publish: '9000:80' },
    { ...DETAILS, listeners: { ok: false, problem } },
  );
  expect(warnings).toEqual(['Could not read which ports of the host are in use: ss is missing.']);
});

describe('refusals', () => {
  test.each([
    [{ image: 'nginx' }, 'image', 'no-image', 'no image nginx:latest'],
    [{ image: 'shop' }, 'image', 'no-image', 'no image shop:latest'],
    [{ name: 'web' }, 'name', 'taken', 'container named web'],
    [{ name: 'a' }, 'name', 'not-allowed', '"a"'],
    [{ name: 'a/b' }, 'name', 'not-allowed', '"a/b"'],
    [{ name: '-x' }, 'name', 'not-allowed', '"-x"'],
    [{ network: 'nowhere' }, 'network', 'gone', 'no network is named nowhere'],
    [{ network: 'container:nobody' }, 'network', 'gone', 'no container is named nobody'],
    [{ network: 'container:idle' }, 'network', 'not-running', 'exited'],
    [{ network: 'services' }, 'network', 'not-attachable', 'not attachable'],
    [{ network: 'tiny' }, 'network', 'full', 'every address'],
    [{ network: 'lan', address: '10.5.0.9' }, 'address', 'in-use', 'container db'],
    [{ network: 'lan', address: '10.6.0.9' }, 'address', 'outside', 'outside'],
    [{ network: 'auto', address: '172.18.0.9' }, 'address', 'subnet-not-given', 'for auto itself'],
    [{ address: '172.17.0.9' }, 'address', 'not-asked', 'default bridge'],
    [{ network: 'none', address: '1.2.3.4' }, 'address', 'not-asked', 'only lo'],
    [{ alias: 'shop' }, 'alias', 'not-asked', 'names are not resolved'],
    [{ network: 'host', alias: 'shop' }, 'alias', 'not-asked', 'links of the host'],
    [{ network: 'lan', alias: 'a b' }, 'alias', 'not-allowed', '"a b"'],
    [{ network: 'container:web', publish: '80' }, 'publish', 'not-asked', 'those of web'],
    [{ publish: 'http' }, 'publish', 'no-port', 'does not publish a port'],
    [{ publish: '0:80' }, 'publish', 'out-of-range', '0 is not a port number'],
    [{ publish: '80:65536' }, 'publish', 'out-of-range', '65536 is not a port number'],
    [{ publish: '90-80:90-80' }, 'publish', 'out-of-range', 'descending'],
    [{ publish: '8000-8002:80-81' }, 'publish', 'unequal-ranges', '3 host ports'],
    [{ publish: '53:53/icmp' }, 'publish', 'no-protocol', 'icmp has no ports'],
    [{ publish: '1.2.3:80:80' }, 'publish', 'no-address', '1.2.3 is not an IP address'],
    [{ network: 'host', address: '10.5.0.9' }, 'address', 'not-asked', 'links of the host'],
    [{ network: 'container:web', alias: 'a' }, 'alias', 'not-asked', 'network of web'],
    [{ network: 'none', publish: '80' }, 'publish', 'not-asked', 'ignore'],
    [{ publish: '8080:80' }, 'publish', 'in-use', 'container web'],
    [{ publish: '127.0.0.2:8080:80' }, 'publish', 'in-use', 'container web'],
    [
      { publish: '8999-9001:1-3' },
      'publish',
      'in-use',
      'port 9000/tcp of the host is used by nginx',
    ],
    [{ publish: '192.0.2.6:80:80' }, 'publish', 'not-here', 'not an address of this host'],
    [{ publish: '80:80,0.0.0.0:80:81' }, 'publish', 'twice', 'given twice'],
    [{ publish: '1-1001:1-1001' }, 'publish', 'too-many', '1001 ports'],
    [{ command: '"a' }, 'command', 'unbalanced', 'closing "'],
    [{ command: `'' a` }, 'command', 'no-program', 'not a program name'],
  ])('%o', (given, field, code, says) => {
    const wanted = { image: 'asterisk-voip', ...given };
    const resolved = resolve(runContainer, wanted, FACTS);
    expect(resolved.ok ? [] : resolved.refusals).toEqual([
      expect.objectContaining({ field, code, message: expect.stringContaining(says) }),
    ]);
  });

  test.each(['9000:80/udp', '127.0.0.2:9000:80', '[::1]:9000:80', '192.0.2.5:9001:80', '9000'])(
    '%s is free beside what others have',
    (publish) => {
      const given = { image: 'asterisk-voip', publish };
      expect(resolve(runContainer, given, FACTS)).toMatchObject({ ok: true });
    },
  );
});

test.each([
  ['8080:80', '8081 is free'],
  ['8999-9001:1-3', '9001-9003 are free'],
])('%s: what the hint says is free, is', (publish, hint) => {
  const taken = resolve(runContainer, { image: 'asterisk-voip', publish }, FACTS);
  expect(taken.ok ? '' : taken.refusals[0]?.hint).toBe(hint);
  const free = publish.replace(/^[^:]+/, hint.replace(/ .*/, ''));
  const given = { image: 'asterisk-voip', publish: free };
  expect(resolve(runContainer, given, FACTS)).toMatchObject({ ok: true });
});

describe('published ports', () => {
  test.each([
    ['80', '80/tcp'],
    ['8080:80', '8080:80/tcp'],
    ['127.0.0.1:53:53/udp', '127.0.0.1:53:53/udp'],
    ['127.0.0.1::53/udp', '127.0.0.1::53/udp'],
    ['[::1]:80:80', '[::1]:80:80/tcp'],
    ['10-12:20-22/sctp', '10-12:20-22/sctp'],
  ])('%s is read as docker reads it', (text, shown) => {
    const parsed = parsePublish(text);
    expect(parsed.ok ? showPublish(parsed.spec) : parsed.refusal).toBe(shown);
  });

  test.each([
    ['http', 'no-port'],
    ['80:', 'no-port'],
    ['::1:80:80', 'no-port'],
    ['1.2.3:80:80', 'no-address'],
    ['[1.2.3.4]:80:80', 'no-address'],
    ['0:80', 'out-of-range'],
    ['80:65536', 'out-of-range'],
    ['90-80:1-11', 'out-of-range'],
    ['80-81:80', 'unequal-ranges'],
    ['80/icmp', 'no-protocol'],
  ])('%s is refused: %s', (text, code) => {
    expect(parsePublish(text)).toMatchObject({ ok: false, refusal: { code } });
  });
});

describe('words', () => {
  test.each([
    ['', []],
    ['  a  b ', ['a', 'b']],
    [`a 'b  c' "d \\" $e"`, ['a', 'b  c', 'd " $e']],
    [`a''b"c"\\ d`, ['abc d']],
    [`'' ""`, ['', '']],
    [`"a\\b" 'c\\d'`, ['a\\b', 'c\\d']],
  ])('%j are %j', (text, words) => {
    expect(splitWords(text)).toEqual({ ok: true, words });
  });

  test.each([`'a`, `"a`, 'a\\'])('%j has no end', (text) => {
    expect(splitWords(text)).toMatchObject({ ok: false });
  });
});
