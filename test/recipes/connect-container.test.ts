import { describe, expect, test } from 'vitest';
import { connectContainer } from '../../src/recipes/connect-container/recipe.ts';
import type { Input } from '../../src/recipes/recipe.ts';
import { fieldStates, resolve } from '../../src/recipes/resolve.ts';
import { LEGS } from './legs-host.ts';
import { commandsOf } from './plan-lines.ts';

const FACTS = { snapshot: LEGS, details: {} };

const planOf = (given: Input) => {
  const resolved = resolve(connectContainer, given, FACTS);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
  return connectContainer.plan(resolved.input, FACTS, 'k3x9q2');
};

test('containers and networks are offered that can be joined', () => {
  const states = fieldStates(connectContainer, { container: 'web' }, FACTS);
  const values = states.map(({ choices }) => choices?.map(({ value }) => value));
  expect(values[0]).toEqual(expect.arrayContaining(['web', 'db', 'bare', 'idle']));
  for (const absent of ['side', 'voip', 'alone', 'going']) expect(values[0]).not.toContain(absent);
  expect(values[1]).toEqual(['bridge', 'auto', 'built', 'six', 'inner', 'multi']);
});

test('an address is asked for where the engine’s own range is used up', () => {
  const [lan] = LEGS.networks.filter(({ name }) => name === 'lan');
  if (lan === undefined) throw new Error('no lan');
  const subnets = lan.subnets.map((each) => ({ ...each, ipRange: '10.5.0.128/31' }));
  const snapshot = { ...LEGS, networks: [{ ...lan, subnets }] };
  const states = fieldStates(
    connectContainer,
    { container: 'late', network: 'lan' },
    { ...FACTS, snapshot },
  );
  expect(states.find(({ field }) => field.key === 'address')?.value).toBe('10.5.0.254');
});

describe('refusals', () => {
  const bare = { container: 'bare', network: 'lan' };
  test.each([
    [{ network: 'lan' }, 'container', 'missing', 'Container is required'],
    [{ container: 'nobody' }, 'container', 'gone', 'no container is named nobody'],
    [{ container: 'voip' }, 'container', 'host-mode', 'links of the host itself'],
    [{ container: 'alone' }, 'container', 'none-mode', 'allows no other network'],
    [{ container: 'side' }, 'container', 'shared-namespace', 'shares the namespace of web'],
    [{ container: 'going' }, 'container', 'not-usable', 'being removed'],
    [{ container: 'bare', network: 'x' }, 'network', 'gone', 'no network is named x'],
    [{ container: 'bare', network: 'host' }, 'network', 'built-in', 'the host itself'],
    [{ container: 'bare', network: 'none' }, 'network', 'built-in', 'not on any network'],
    [{ container: 'bare', network: 'ingress' }, 'network', 'built-in', 'routing mesh'],
    [{ container: 'bare', network: 'services' }, 'network', 'not-attachable', 'not attachable'],
    [{ container: 'web', network: 'lan' }, 'network', 'already-connected', 'as 10.5.0.129'],
    [{ container: 'idle', network: 'lan' }, 'network', 'already-connected', 'already on lan:'],
    [{ container: 'bare', network: 'tiny' }, 'network', 'full', 'every address'],
    [{ ...bare, address: 'ten' }, 'address', 'no-address', 'not an IPv4 address'],
    [{ ...bare, address: '10.5.0.20/24' }, 'address', 'no-address', 'not an IPv4 address'],
    [{ ...bare, address: '10.6.0.20' }, 'address', 'outside', 'outside 10.5.0.0/24'],
    [{ ...bare, address: '10.5.0.0' }, 'address', 'network', 'the subnet itself'],
    [{ ...bare, address: '10.5.0.255' }, 'address', 'broadcast', 'is the broadcast address'],
    [{ ...bare, address: '10.5.0.128' }, 'address', 'in-use', 'the gateway'],
    [{ ...bare, address: '10.5.0.131' }, 'address', 'in-use', 'printer'],
    [{ ...bare, address: '10.5.0.9' }, 'address', 'in-use', 'container db'],
    [{ ...bare, address: '10.5.0.200' }, 'address', 'in-use', 'eth0 of web'],
    [
      { ...bare, network: 'auto', address: '172.18.0.9' },
      'address',
      'subnet-not-given',
      'for auto itself',
    ],
    [
      { ...bare, network: 'bridge', address: '172.17.0.9' },
      'address',
      'not-asked',
      'default bridge',
    ],
    [
      { ...bare, network: 'six', address6: 'fd00:8::ffff:ffff:ffff:ffff' },
      'address6',
      'last',
      'last address',
    ],
    [{ ...bare, address6: 'fd00::9' }, 'address6', 'not-asked', 'no IPv6 subnet'],
    [{ ...bare, network: 'six', address6: 'fd00:8::1' }, 'address6', 'in-use', 'the gateway'],
    [{ ...bare, network: 'six', address6: 'fd00:8::' }, 'address6', 'network', 'subnet itself'],
    [{ ...bare, network: 'bridge', alias: 'a' }, 'alias', 'not-asked', 'names are not resolved'],
    [{ ...bare, alias: 'a b' }, 'alias', 'not-allowed', '"a b"'],
    [{ ...bare, alias: 'x'.repeat(64) }, 'alias', 'too-long', '64 bytes'],
    [{ ...bare, alias: 'a,b,a' }, 'alias', 'twice', 'a is given twice'],
    [{ ...bare, 'link-local': '10.0.0.1' }, 'link-local', 'outside', '169.254.0.0/16'],
    [{ ...bare, 'link-local': '169.254.0.1' }, 'link-local', 'no-host', 'reserved'],
    [{ ...bare, 'link-local': 'fe80::1' }, 'link-local', 'no-ipv6', 'have IPv6 disabled'],
  ])('%o', (given, field, code, says) => {
    const resolved = resolve(connectContainer, given, FACTS);
    expect(resolved.ok ? [] : resolved.refusals).toEqual([
      expect.objectContaining({ field, code, message: expect.stringContaining(says) }),
    ]);
  });

  test('what a hint says would pass, passes', () => {
    const resolved = resolve(connectContainer, { ...bare, address: '10.5.0.9' }, FACTS);
    const hint = resolved.ok ? '' : (resolved.refusals[0]?.hint ?? '');
    const [address = ''] = hint.split(' ');
    expect(resolve(connectContainer, { ...bare, address }, FACTS)).toMatchObject({ ok: true });
  });

  test('no address is offered where the engine takes none', () => {
    const given = { ...bare, network: 'auto', address: '10.1.1.1' };
    expect(resolve(connectContainer, given, FACTS)).toMatchObject({
      refusals: [{ code: 'subnet-not-given', hint: expect.stringContaining('leave it out') }],
    });
  });

  test('a network that a build made takes a fixed address, whatever its subnet', () => {
    const given = { ...bare, network: 'built', address: '172.19.0.9' };
    expect(resolve(connectContainer, given, FACTS)).toMatchObject({ ok: true });
  });

  test('without an engine, its first field says so', () => {
    const snapshot = { ...LEGS, host: { ...LEGS.host, engine: { kind: 'unread' } as const } };
    expect(resolve(connectContainer, bare, { ...FACTS, snapshot })).toMatchObject({
      refusals: [{ field: 'container', code: 'no-engine' }, { code: 'no-engine' }],
    });
  });
});

describe('the plan', () => {
  test('as a person would type it', () => {
    const plan = planOf({
      container: 'late',
      network: 'six',
      address: '10.8.0.7',
      address6: 'fd00:8:0::7',
      alias: 'cache,store',
      'link-local': '169.254.7.7',
    });
    expect(commandsOf(plan)).toEqual([
      'docker network connect --ip 10.8.0.7 --ip6 fd00:8::7 --link-local-ip 169.254.7.7 --alias cache --alias store --driver-opt dev.patchpanel.build=k3x9q2 six late',
    ]);
  });

  test('tells that the resolver of one from the default bridge stays', () => {
    const losses = (given: Input) =>
      planOf(given).steps.map(({ undo }) => (undo.kind === 'command' ? undo.loses : []));
    expect(losses({ container: 'late', network: 'lan' })).toEqual([
      [expect.stringContaining('its resolver: /etc/resolv.conf of late')],
    ]);
    expect(losses({ container: 'web', network: 'auto' })).toEqual([[]]);
    expect(losses({ container: 'idle', network: 'bridge' })).toEqual([[]]);
  });

  test('warns of what goes along', () => {
    expect(planOf({ container: 'web', network: 'auto' }).warnings).toEqual([
      expect.stringMatching(/^side shares the namespace of web/),
      expect.stringMatching(/^The default route of web moves from lan to auto/),
      'Its published ports (80/tcp) move with it: connections through them are cut.',
    ]);
    expect(planOf({ container: 'web', network: 'inner' }).warnings).toContain(
      'inner is internal: it reaches its members and nothing else.',
    );
  });

  test('warns of who else will ask for an address, and who has a name', () => {
    const { warnings } = planOf({
      container: 'bare',
      network: 'lan',
      address: '10.5.0.40',
      alias: 'data',
    });
    expect(warnings).toEqual([
      expect.stringContaining('10.5.0.40 is also set for idle'),
      expect.stringContaining('data is also a name of db on lan'),
    ]);
  });
});

test('what it offers on things', () => {
  const [web, voip] = ['web', 'voip'].map((name) =>
    LEGS.containers.find((each) => each.name === name),
  );
  if (web === undefined || voip === undefined) throw new Error('no such container');
  const offer = (container: typeof web) =>
    connectContainer.offer({ kind: 'container', container, namespace: null }, LEGS);
  expect(offer(web)).toEqual({ title: 'Connect web to a network', preset: { container: 'web' } });
  expect(offer(voip)).toMatchObject({ refusal: expect.stringContaining('host mode') });
});
