import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { createOverlayNetwork as recipe } from '../../src/recipes/create-overlay-network/recipe.ts';
import type { Input } from '../../src/recipes/recipe.ts';
import { resolve } from '../../src/recipes/resolve.ts';
import type { Ground } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import {
  beginSwarm,
  endSwarm,
  expectAcross,
  joinSwarm,
  type LanNode,
  type PrivateLan,
  startPrivateLan,
  swarmSettled,
  withoutDangling,
} from '../support/private-swarm.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';

/** As the tutorial has it, with its slips. */
const TUTORIAL: Input = {
  name: 'my-multinetwork',
  subnet: '192.168.0.0/16,192.17.0.0/16',
  gateway: '192.168.0.1,192.17.0.1',
  'ip-range': '192.17.0.0',
  'aux-address': 'my-router1=192.17.0.1,my-router2=192.17.0.254',
};

const TOKEN = `SWMTKN-1-${'a'.repeat(50)}-${'b'.repeat(25)}`;

const inspect = (node: Ground, network: string, format: string) =>
  node.docker('network', 'inspect', '--format', format, network);

describeWith(['root', 'namespaces', 'engine'], 'an overlay network', () => {
  let lan: PrivateLan;
  let one: LanNode;
  let two: LanNode;
  beforeAll(async () => {
    lan = await startPrivateLan(2);
    const [first, second] = lan.nodes;
    if (first === undefined || second === undefined) throw new Error('the wire has no two ends');
    one = first;
    two = second;
  });
  afterAll(() => lan.stop());

  describe('of a swarm that there is', () => {
    beforeAll(async () => {
      await beginSwarm(one);
      await joinSwarm(two, one, 'worker');
    });
    afterAll(() => endSwarm(two, one));

    prove(() => one, {
      title: 'containers of two engines reach each other',
      recipe,
      given: { name: 'across' },
      works: async (ground) => {
        await expectAcross(ground, two, 'across');
      },
    });

    const repaired: Input = {
      ...TUTORIAL,
      'ip-range': '192.17.0.0/24',
      'aux-address': 'my-router1=192.17.255.254,my-router2=192.17.0.254',
    };

    prove(() => one, {
      title: 'the tutorial’s own, repaired',
      recipe,
      given: repaired,
      // The docker command hands the pools over in any order (a map of Go).
      tidy: (state) =>
        state.replace(/"Subnet": "192\.1[67][^}]*/g, '').replace(/\{\s*\},?\s*/g, ''),
      works: async (ground, plan) => {
        const pools = await inspect(ground, 'my-multinetwork', '{{json .IPAM.Config}}');
        expect(JSON.parse(pools)).toEqual([
          { Subnet: '192.168.0.0/16', Gateway: '192.168.0.1' },
          { Subnet: '192.17.0.0/16', IPRange: '192.17.0.0/24', Gateway: '192.17.0.1' },
        ]);
        expect(plan.warnings.join('\n')).toContain('192.17.0.0/16 is not a private range');
        await expectAcross(ground, two, 'my-multinetwork', ['192.17.0.76', '192.17.0.77']);
      },
    });

    proveRefusals(() => one, recipe, [
      {
        title: 'the tutorial’s range',
        given: { ...TUTORIAL },
        field: 'ip-range',
        code: 'no-prefix',
      },
      {
        title: 'the tutorial’s kept-back gateway',
        given: { ...TUTORIAL, 'ip-range': '192.17.0.0/24' },
        field: 'aux-address',
        code: 'gateway',
      },
      {
        title: 'the tutorial’s quote',
        given: {
          ...TUTORIAL,
          'ip-range': '192.17.0.0/24',
          'aux-address': 'my-router1=192.17.0.2,my-router2=192.17.0.254"',
        },
        field: 'aux-address',
        code: 'stray-quote',
      },
      {
        title: 'a gateway of no subnet',
        given: { subnet: '192.168.0.0/16', gateway: '192.17.0.1' },
        field: 'gateway',
        code: 'outside',
      },
      {
        title: 'two gateways of one subnet',
        given: { subnet: '10.66.0.0/24', gateway: '10.66.0.1,10.66.0.2' },
        field: 'gateway',
        code: 'several',
      },
      {
        title: 'a subnet that overlaps the engine’s bridge',
        given: { subnet: '172.17.0.0/24' },
        field: 'subnet',
        code: 'overlap',
      },
      {
        title: 'a subnet that overlaps the swarm’s own network',
        given: { subnet: '10.0.0.0/16' },
        field: 'subnet',
        code: 'overlap',
      },
      {
        title: 'subnets that overlap each other',
        given: { subnet: '10.66.0.0/16,10.66.1.0/24' },
        field: 'subnet',
        code: 'overlap',
      },
      {
        title: 'a subnet of IPv6',
        given: { subnet: '10.66.0.0/24,fd00:66::/64' },
        field: 'subnet',
        code: 'not-ipv4',
      },
      { title: 'a name with a dot', given: { name: 'a.b' }, field: 'name', code: 'not-allowed' },
      {
        title: 'a name of 64 characters',
        given: { name: 'n'.repeat(64) },
        field: 'name',
        code: 'too-long',
      },
      {
        title: 'a name of docker’s own',
        given: { name: 'ingress' },
        field: 'name',
        code: 'predefined',
      },
      { title: 'an MTU of no number', given: { mtu: 'big' }, field: 'mtu', code: 'not-a-number' },
      {
        title: 'an MTU that the link to the others does not take',
        given: { mtu: '9000' },
        field: 'mtu',
        code: 'out-of-range',
      },
      {
        title: 'neither yes nor no',
        given: { attachable: 'true' },
        field: 'attachable',
        code: 'no-choice',
      },
      {
        title: 'a swarm to begin in a swarm',
        given: { swarm: 'init' },
        field: 'swarm',
        code: 'not-asked',
      },
    ]);

    proveRefusals(() => two, recipe, [
      { title: 'a worker', given: {}, field: 'swarm', code: 'worker' },
    ]);

    test('a worker is told who the managers are', async () => {
      const resolved = resolve(recipe, {}, await two.facts(recipe));
      expect(resolved).toMatchObject({
        refusals: [{ field: 'swarm', hint: expect.stringContaining(`${one.address}:2377`) }],
      });
    });

    test('a network with a container of the other engine on it stays, and says why', async () => {
      const plan = await one.plan(recipe, { name: 'in-use' });
      await runPlan(plan, one);
      await two.container('two', '--network', 'in-use');
      const outcome = await undoBuild(plan.build, one);
      expect(outcome).toMatchObject({ kind: 'partly', kept: [{ step: 'network' }] });
      expect(outcome).toMatchObject({
        problem: { why: expect.stringContaining('in use by task') },
      });
      await two.docker('rm', '--force', 'two');
      await expect
        .poll(() => undoBuild(plan.build, one), { timeout: 10_000 })
        .toMatchObject({ kind: 'undone' });
      await withoutDangling(two);
    });

    prove(() => one, {
      title: 'encrypted, internal, only for services, with an MTU',
      recipe,
      given: {
        ...{ name: 'closed', subnet: '10.66.0.0/24', mtu: '1400' },
        ...{ attachable: 'no', encrypted: 'yes', internal: 'yes' },
      },
      works: async (ground) => {
        const said = await inspect(
          ground,
          'closed',
          '{{.Attachable}} {{.Internal}} {{json .Options}}',
        );
        expect(said).toMatch(/^false true .*"com.docker.network.driver.mtu":"1400"/);
        expect(said).toContain('"encrypted":""');
      },
    });
  });

  describe('with a swarm that is begun for it', () => {
    afterEach(() => endSwarm(two, one));

    proveRefusals(() => one, recipe, [
      { title: 'no way in', given: { swarm: 'yes' }, field: 'swarm', code: 'no-choice' },
      {
        title: 'an address of nobody here',
        given: { advertise: '192.0.2.99' },
        field: 'advertise',
        code: 'gone',
      },
      { title: 'no link', given: { advertise: 'eth9' }, field: 'advertise', code: 'gone' },
      {
        title: 'loopback',
        given: { advertise: '127.0.0.1' },
        field: 'advertise',
        code: 'loopback',
      },
      {
        title: 'the engine’s own bridge',
        given: { advertise: 'docker0' },
        field: 'advertise',
        code: 'engines-own',
      },
      { title: 'of IPv6', given: { advertise: 'fd00::1' }, field: 'advertise', code: 'not-ipv4' },
      { title: 'nobody to join', given: { swarm: 'join' }, field: 'manager', code: 'missing' },
      {
        title: 'no token',
        given: { swarm: 'join', manager: '192.0.2.2' },
        field: 'token',
        code: 'missing',
      },
      {
        title: 'half a token',
        given: { swarm: 'join', manager: '192.0.2.2', token: 'SWMTKN-1-abc' },
        field: 'token',
        code: 'no-token',
      },
      {
        title: 'this host as its own manager',
        given: { swarm: 'join', manager: '192.0.2.1:2377', token: TOKEN },
        field: 'manager',
        code: 'itself',
      },
      {
        title: 'a port of none',
        given: { swarm: 'join', manager: '192.0.2.2:99999', token: TOKEN },
        field: 'manager',
        code: 'no-address',
      },
      {
        title: 'a token where a swarm is begun',
        given: { token: TOKEN },
        field: 'token',
        code: 'not-asked',
      },
      {
        title: 'the subnet of the ingress network to be',
        given: { subnet: '10.0.0.0/24' },
        field: 'subnet',
        code: 'overlap',
      },
    ]);

    test('a port that the swarm needs is held by another program', async () => {
      await one.host.script(
        'busybox nc -l -p 2377 </dev/null >/dev/null 2>&1 & echo $! >/run/nc.pid',
      );
      await expect.poll(() => one.host.run(['ss', '-lnt'])).toContain(':2377');
      const resolved = resolve(recipe, {}, await one.facts(recipe));
      await one.host.script('kill $(cat /run/nc.pid)');
      expect(resolved).toMatchObject({
        refusals: [
          { field: 'swarm', code: 'port-in-use', message: expect.stringMatching(/nc|busybox/) },
        ],
      });
    });

    test('a swarm that another engine joined meanwhile stays', async () => {
      const plan = await one.plan(recipe, { name: 'across' });
      expect(await runPlan(plan, one)).toMatchObject({ kind: 'applied' });
      await joinSwarm(two, one, 'worker');
      expect(await undoBuild(plan.build, one)).toMatchObject({
        kind: 'refused',
        problem: { why: expect.stringContaining('other engines have joined the swarm') },
      });
      expect(await inspect(one, 'across', '{{.Driver}}')).toBe('overlay');
    });

    test('a swarm with a service stays', async () => {
      const plan = await one.plan(recipe, { name: 'across' });
      expect(await runPlan(plan, one)).toMatchObject({ kind: 'applied' });
      await one.docker(
        'service',
        'create',
        '--detach',
        '--replicas',
        '0',
        '--name',
        'web',
        'busybox',
      );
      expect(await undoBuild(plan.build, one)).toMatchObject({
        kind: 'refused',
        problem: { why: expect.stringContaining('services') },
      });
    });

    prove(() => one, {
      title: 'this engine begins a swarm',
      recipe,
      given: { swarm: 'init', name: 'across' },
      works: (ground) => swarmSettled(ground),
    });
  });
});
