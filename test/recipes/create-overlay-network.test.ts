import { spawnSync } from 'node:child_process';
import { inspect } from 'node:util';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { SwarmDetails } from '../../src/model/engine/swarm-details.ts';
import type { Snapshot, Swarm } from '../../src/model/snapshot.ts';
import { planSchema } from '../../src/plan/plan-schema.ts';
import { planAsShell } from '../../src/plan/script/plan-as-shell.ts';
import { planAsText } from '../../src/plan/script/plan-as-text.ts';
import { createOverlayNetwork as recipe } from '../../src/recipes/create-overlay-network/recipe.ts';
import type { HostFacts, Input } from '../../src/recipes/recipe.ts';
import { fieldStates, resolve } from '../../src/recipes/resolve.ts';
import { bridgeLink, hostWith, link, network, on } from './bridge-host.ts';

const LINKS = [
  link('lo', { kind: 'loopback', addresses: [on('127.0.0.1/8', 'host')] }),
  link('eth0', { kind: 'physical', addresses: [on('192.0.2.1/24')] }),
  link('vpn0', { kind: 'tun', mtu: 1400, addresses: [on('10.0.0.7/24')] }),
  link('two', { kind: 'physical', addresses: [on('198.51.100.1/24'), on('198.51.100.2/24')] }),
  link('off', { kind: 'physical', up: false, addresses: [on('203.0.113.1/24')] }),
  bridgeLink('docker0', ['172.17.0.1/16']),
];

const NOTHING_TOLD: SwarmDetails = { managers: [], nodes: null, error: '', liveRestore: false };

function facts(
  swarm: Partial<Swarm> = {},
  told: Partial<SwarmDetails> = {},
  parts: Partial<Snapshot> = {},
  name = 'Docker',
): HostFacts {
  const snapshot = hostWith(LINKS, {
    networks: [network('bridge', { bridge: 'docker0' })],
    ...parts,
  });
  return {
    snapshot: {
      ...snapshot,
      host: {
        ...snapshot.host,
        engine: {
          kind: 'connected',
          family: name === 'Podman' ? 'podman' : 'docker',
          name,
          version: '20.10.24',
          swarm: { state: 'inactive', manager: false, address: null, ...swarm },
        },
      },
    },
    details: { swarm: { ok: true, value: { ...NOTHING_TOLD, ...told } } },
  };
}

const OUTSIDE = facts();
const MANAGER = facts({ state: 'active', manager: true, address: '192.0.2.1' }, { nodes: 3 });
const TOKEN = `SWMTKN-1-${'a'.repeat(50)}-${'b'.repeat(25)}`;
const JOIN: Input = { swarm: 'join', manager: '192.0.2.2', token: TOKEN };

function resolved(given: Input, host: HostFacts): Input {
  const answer = resolve(recipe, given, host);
  if (!answer.ok) throw new Error(JSON.stringify(answer.refusals));
  return answer.input;
}

function refusalsOf(given: Input, host: HostFacts) {
  const answer = resolve(recipe, given, host);
  return answer.ok ? [] : answer.refusals;
}

function planOf(given: Input, host: HostFacts) {
  return recipe.plan(resolved(given, host), host, 'k3x9q2');
}

/** The commands that run, and those of the undo behind `undo: `. */
function commandsOf(given: Input, host: HostFacts): readonly string[] {
  return planAsText(planOf(given, host))
    .split('\n')
    .filter((line) => line.startsWith('   $ ') || line.startsWith('     undo: '))
    .map((line) => line.slice(5));
}

describe('proposals', () => {
  test('a manager is asked of the network alone', () => {
    expect(resolved({}, MANAGER)).toEqual({
      ...{ swarm: '', manager: '', token: '', advertise: '', name: 'my-overlay' },
      ...{ subnet: '10.0.1.0/24', 'ip-range': '', gateway: '10.0.1.1', 'aux-address': '' },
      ...{ attachable: 'yes', encrypted: 'no', internal: 'no', mtu: '' },
    });
  });

  test('outside a swarm, one is begun on the way to the world', () => {
    expect(resolved({}, OUTSIDE)).toMatchObject({ swarm: 'init', advertise: '192.0.2.1' });
  });

  test('a swarm is joined from the manager’s own subnet', () => {
    const host = { ...JOIN, manager: '10.0.0.9:2400' };
    expect(resolved(host, OUTSIDE)).toMatchObject({ advertise: '10.0.0.7', mtu: '1400' });
  });

  test('addresses that other engines reach are offered', () => {
    const states = fieldStates(recipe, {}, OUTSIDE);
    const offered = states.find(({ field }) => field.key === 'advertise')?.choices;
    expect(offered?.map(({ value }) => value)).toEqual([
      '192.0.2.1',
      '10.0.0.7',
      '198.51.100.1',
      '198.51.100.2',
    ]);
  });
});

describe('an engine that can make no such network says so at the swarm', () => {
  const active = { state: 'active' };
  const problem = { what: 'ask', why: 'no answer in time', hint: '' };
  test.each<[string, HostFacts, string]>([
    ['worker', facts(active, { managers: ['192.0.2.2:2377'] }), '192.0.2.2:2377'],
    ['pending', facts({ state: 'pending' }, { managers: ['192.0.2.2:2377'] }), '192.0.2.2:2377'],
    ['locked', facts({ state: 'locked' }), 'unlock'],
    ['swarm-error', facts({ state: 'error' }, { error: 'certificate expired' }), 'expired'],
    ['swarm-error', facts({ ...active, manager: true }, { error: 'no leader' }), 'no leader'],
    ['live-restore', facts({}, { liveRestore: true }), 'live-restore'],
    ['no-swarm', facts({}, {}, {}, 'Podman'), 'Podman'],
    ['unreadable', { ...OUTSIDE, details: { swarm: { ok: false, problem } } }, 'in time'],
    ['no-engine', { snapshot: hostWith(LINKS), details: {} }, 'no container engine'],
  ])('%s', (code, host, says) => {
    const [first, ...others] = refusalsOf({}, host);
    expect(first).toMatchObject({ field: 'swarm', code });
    expect(`${first?.message} ${first?.hint}`).toContain(says);
    expect(others).toEqual([]);
  });

  test('a port that a swarm needs is in use', () => {
    const end = { address: '*', port: '4789' };
    const processes = [{ name: 'vxland', pid: 77 }];
    const socket = { protocol: 'udp', state: 'UNCONN', local: end, peer: end, processes };
    const listeners = { ok: true, value: [socket] } as const;
    const host = { ...OUTSIDE, details: { ...OUTSIDE.details, listeners } };
    expect(refusalsOf({}, host)).toMatchObject([
      { field: 'swarm', code: 'port-in-use', message: expect.stringContaining('vxland (77)') },
    ]);
  });
});

describe('refusals', () => {
  test.each<[string, string, Input, HostFacts]>([
    ['swarm', 'no-choice', { swarm: 'maybe' }, OUTSIDE],
    ['swarm', 'not-asked', { swarm: 'init' }, MANAGER],
    ['manager', 'missing', { swarm: 'join', token: TOKEN }, OUTSIDE],
    ['manager', 'not-asked', { swarm: 'init', manager: '192.0.2.2' }, OUTSIDE],
    ['manager', 'no-address', { ...JOIN, manager: '192.0.2.2:0' }, OUTSIDE],
    ['manager', 'no-address', { ...JOIN, manager: '192.0.2.300' }, OUTSIDE],
    ['manager', 'no-address', { ...JOIN, manager: TOKEN }, OUTSIDE],
    ['manager', 'no-address', { ...JOIN, manager: '192.0.2.0/24' }, OUTSIDE],
    ['manager', 'no-address', { ...JOIN, manager: '[192.0.2.2]:2377' }, OUTSIDE],
    ['manager', 'itself', { ...JOIN, manager: '10.0.0.7' }, OUTSIDE],
    ['token', 'no-token', { ...JOIN, token: TOKEN.slice(1) }, OUTSIDE],
    ['token', 'no-token', { ...JOIN, token: 'SWMKEY-1-abc' }, OUTSIDE],
    ['advertise', 'gone', { advertise: 'eth9' }, OUTSIDE],
    ['advertise', 'gone', { advertise: '192.0.2.99' }, OUTSIDE],
    ['advertise', 'several', { advertise: 'two' }, OUTSIDE],
    ['advertise', 'down', { advertise: 'off' }, OUTSIDE],
    ['advertise', 'loopback', { advertise: 'lo' }, OUTSIDE],
    ['advertise', 'engines-own', { advertise: '172.17.0.1' }, OUTSIDE],
    ['advertise', 'not-ipv4', { advertise: 'fd00::1' }, OUTSIDE],
    ['name', 'not-allowed', { name: 'a.b' }, MANAGER],
    ['name', 'not-allowed', { name: '-a' }, MANAGER],
    ['name', 'too-long', { name: 'n'.repeat(64) }, MANAGER],
    ['name', 'predefined', { name: 'docker_gwbridge' }, MANAGER],
    ['name', 'taken', { name: 'lan' }, facts({}, {}, { networks: [network('lan')] })],
    ['subnet', 'overlap', { subnet: '192.0.2.0/25' }, MANAGER],
    ['subnet', 'not-ipv4', { subnet: 'fd00:1::/64' }, MANAGER],
    ['subnet', 'stray-quote', { subnet: '"10.7.0.0/24"' }, MANAGER],
    ['mtu', 'not-a-number', { mtu: '1.5k' }, MANAGER],
    ['mtu', 'out-of-range', { mtu: '117' }, MANAGER],
    ['mtu', 'out-of-range', { mtu: '1501' }, MANAGER],
    ['mtu', 'out-of-range', { encrypted: 'yes', mtu: '140' }, MANAGER],
    ['internal', 'no-choice', { internal: 'on' }, MANAGER],
  ])('%s: %s', (field, code, given, host) => {
    expect(refusalsOf(given, host)).toMatchObject([{ field, code }]);
  });

  test('a new swarm’s own network is in the way before it is there', () => {
    const host = facts({}, {}, {});
    const [, ...links] = LINKS.filter(({ name }) => name !== 'vpn0');
    const bare = { ...host, snapshot: { ...hostWith(links), host: host.snapshot.host } };
    const given = { subnet: '10.0.0.0/16' };
    expect(refusalsOf(given, bare)).toMatchObject([
      { field: 'subnet', code: 'overlap', message: expect.stringContaining('ingress') },
    ]);
    expect(refusalsOf({ ...JOIN, ...given }, bare)).toEqual([]);
  });
});

describe('the tutorial’s command', () => {
  const slips: Input = {
    name: 'my-multinetwork',
    subnet: '192.168.0.0/16,192.17.0.0/16',
    gateway: '192.168.0.1,192.17.0.1',
    'ip-range': '192.17.0.0',
    'aux-address': 'my-router1=192.17.0.1,my-router2=192.17.0.254"',
  };

  test('each slip is refused where it was made, and its hint repairs it', () => {
    const range = refusalsOf(slips, MANAGER);
    expect(range.map(({ field, code }) => [field, code])).toEqual([
      ['ip-range', 'no-prefix'],
      ['aux-address', 'stray-quote'],
    ]);
    expect(range.map(({ hint }) => hint)).toEqual(['192.17.0.0/24', 'my-router2=192.17.0.254']);

    const unquoted = { ...slips, 'ip-range': '192.17.0.0/24' };
    const [gateway] = refusalsOf(
      { ...unquoted, 'aux-address': 'my-router1=192.17.0.1,my-router2=192.17.0.254' },
      MANAGER,
    );
    expect(gateway).toMatchObject({ field: 'aux-address', code: 'gateway' });
    expect(gateway?.hint).toBe('for example 192.17.255.254');

    const repaired = {
      ...unquoted,
      'aux-address': 'my-router1=192.17.255.254,my-router2=192.17.0.254',
    };
    expect(commandsOf(repaired, MANAGER)[0]).toBe(
      'docker network create --driver overlay --subnet 192.168.0.0/16 --gateway 192.168.0.1 --subnet 192.17.0.0/16 --ip-range 192.17.0.0/24 --gateway 192.17.0.1 --aux-address my-router1=192.17.255.254 --aux-address my-router2=192.17.0.254 --attachable --label dev.patchpanel.build=k3x9q2 my-multinetwork',
    );
    const { warnings } = planOf(repaired, MANAGER);
    expect(warnings).toEqual([
      expect.stringContaining('192.17.0.0/16 is not a private range'),
      expect.stringContaining('a container may get 192.17.0.254 (my-router2).'),
      expect.stringContaining('Only this engine was checked'),
    ]);
  });
});

describe('the plan', () => {
  const CREATE =
    'docker network create --driver overlay --subnet 10.0.1.0/24 --gateway 10.0.1.1 --attachable --label dev.patchpanel.build=k3x9q2 my-overlay';
  const GATEWAY =
    'docker network create --driver bridge --subnet 172.18.0.0/16 --gateway 172.18.0.1 --opt com.docker.network.bridge.name=docker_gwbridge --opt com.docker.network.bridge.enable_icc=false --opt com.docker.network.bridge.enable_ip_masquerade=true --label dev.patchpanel.build=k3x9q2 docker_gwbridge';

  test('of a manager is one step', () => {
    expect(commandsOf({}, MANAGER)).toEqual([CREATE, 'undo: docker network rm my-overlay']);
  });

  test('begins a swarm, and ends it with all that came along', () => {
    expect(commandsOf({}, OUTSIDE)).toEqual([
      GATEWAY,
      'undo: docker network rm docker_gwbridge',
      'docker swarm init --advertise-addr 192.0.2.1',
      'undo: docker swarm leave --force',
      CREATE,
      'undo: docker network rm my-overlay',
    ]);
    const warnings = planOf({}, OUTSIDE).warnings.join('\n');
    expect(warnings).toContain('2377/tcp');
    expect(warnings).toContain('Undo ends the swarm');
    expect(warnings).toContain('10.0.0.0/24, which link vpn0 uses');
  });

  test('joins a swarm, and leaves it as no manager', () => {
    expect(commandsOf({ ...JOIN, advertise: 'eth0' }, OUTSIDE)).toEqual([
      GATEWAY,
      'undo: docker network rm docker_gwbridge',
      "docker swarm join --advertise-addr eth0 --token '•••' 192.0.2.2:2377",
      expect.stringMatching(/^undo: sh -c .*docker node demote.*docker swarm leave/),
      CREATE,
      'undo: docker network rm my-overlay',
    ]);
    expect(planAsText(planOf(JOIN, OUTSIDE))).toContain('not as before: the managers of the swarm');
  });

  test('keeps the gateway bridge off the network’s own subnet', () => {
    const [gateway] = commandsOf({ subnet: '172.18.0.0/16' }, OUTSIDE);
    expect(gateway).toContain('--subnet 172.19.0.0/16');
  });

  test('leaves the gateway bridge of an earlier swarm alone', () => {
    const host = facts({}, {}, { networks: [network('docker_gwbridge')] });
    expect(planOf({}, host).steps.map(({ id }) => id)).toEqual(['swarm', 'network']);
  });

  test('encrypted, internal, with an MTU', () => {
    const given = { encrypted: 'yes', internal: 'yes', attachable: 'no', mtu: '1400' };
    expect(commandsOf(given, MANAGER)[0]).toContain(
      '--internal --opt encrypted --opt com.docker.network.driver.mtu=1400 --label',
    );
    expect(planOf(given, MANAGER).warnings.join('\n')).toContain('ESP');
  });
});

describe('the token', () => {
  const plan = planOf(JOIN, OUTSIDE);
  const step = plan.steps.find(({ id }) => id === 'swarm');

  test('is in nothing that is kept or shown', () => {
    expect(plan.input.token).toBe('•••');
    const shown = [JSON.stringify(plan), planAsText(plan), planAsShell(plan), inspect(plan)];
    for (const text of shown) expect(text).not.toContain(TOKEN);
    expect(shown.join('')).not.toContain('b'.repeat(25));
  });

  test('is in the plan for the engine alone', () => {
    const { command } = step ?? {};
    if (command === undefined || !('kind' in command) || command.kind !== 'join-swarm') {
      throw new Error('it joins no swarm');
    }
    expect(command.token.reveal()).toBe(TOKEN);
  });

  test('a journal that holds it all the same is read without it', () => {
    const kept = JSON.parse(JSON.stringify(plan).replaceAll('•••', TOKEN));
    expect(JSON.stringify(kept)).toContain(TOKEN);
    const read = v.parse(planSchema, kept);
    expect(JSON.stringify(read)).not.toContain(TOKEN);
    expect(inspect(read, { depth: null })).not.toContain(TOKEN);
  });

  const HEAD = planAsShell(plan).split('# What the output')[0] ?? '';
  const runHead = (env: Readonly<Record<string, string>>, input: string) =>
    spawnSync('sh', ['-c', `${HEAD}\nprintf '<%s>' "$TOKEN"`], {
      env: { ...process.env, ...env },
      input,
      encoding: 'utf8',
    });

  test.each([
    ['the environment', { TOKEN }, ''],
    ['standard input', {}, `${TOKEN}\n`],
    ['an input without a newline', {}, TOKEN],
  ])('reaches a script by %s', (_case, env, input) => {
    expect(runHead(env, input).stdout).toBe(`<${TOKEN}>`);
    expect(planAsShell(plan)).toContain(
      'docker swarm join --advertise-addr 192.0.2.1 --token "$TOKEN"',
    );
  });

  test('a script that is given none does nothing', () => {
    expect(runHead({}, '')).toMatchObject({ status: 1, stderr: 'no token was given\n' });
  });

  test('a script that needs none asks for none', () => {
    expect(planAsShell(planOf({}, OUTSIDE))).not.toContain('TOKEN');
  });
});

describe('what it offers', () => {
  const overlay = network('across', { driver: 'overlay', scope: 'swarm' });

  test('on an overlay network, to a manager; to a worker the reason', () => {
    const thing = { kind: 'network', network: overlay } as const;
    expect(recipe.offer(thing, MANAGER.snapshot)).toMatchObject({ preset: {} });
    expect(recipe.offer(thing, facts({ state: 'active' }).snapshot)).toMatchObject({
      refusal: expect.stringContaining('worker'),
    });
  });

  test('nothing on another', () => {
    const thing = { kind: 'network', network: network('lan') } as const;
    expect(recipe.offer(thing, MANAGER.snapshot)).toBeNull();
  });
});
