import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Step } from '../../src/plan/plan.ts';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { removeNetwork } from '../../src/recipes/remove-network/recipe.ts';
import { type Ground, startEngineGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import {
  beginSwarm,
  joinSwarm,
  type PrivateLan,
  startPrivateLan,
} from '../support/private-swarm.ts';
import { type Proof, prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';

/**
 * Networks with all that can be said of one; with nobody on it; and with a bridge that is called after
 * the id, into which a namespace was wired by hand.
 */
const SET_UP = `
docker network create --subnet 10.2.0.0/24 other
docker network create --config-only --subnet 10.5.0.0/24 template
docker network create --label team=net empty
docker network create --subnet 10.3.0.0/24 wired
docker network create --ipv6 --subnet 10.1.0.0/24 --ip-range 10.1.0.64/26 --gateway 10.1.0.1 \\
  --aux-address router=10.1.0.66 --subnet fd00:1::/64 --gateway fd00:1::9 --internal --attachable \\
  -o com.docker.network.bridge.name=lab1 -o com.docker.network.bridge.enable_icc=false \\
  -o com.docker.network.driver.mtu=1400 --label team=net full
docker network create --subnet 10.4.0.0/24 -o com.docker.network.bridge.name=lab4 gap
plug() {
  ip netns add "$1"
  ip link add "$1-out" type veth peer name eth0 netns "$1"
  ip link set "$1-out" master "$2" up
  ip -n "$1" link set eth0 up
}
plug byhand lab1
ip link set dev byhand-out type bridge_slave cost 7 isolated on
bridge fdb append 02:00:00:00:00:07 dev byhand-out master static
plug second "br-$(docker network ls --no-trunc --quiet --filter name=wired | cut -c1-12)"
`;

async function populate({ docker, container }: Ground): Promise<void> {
  const full = ['--network', 'full'];
  await container('fixed', ...full, '--ip', '10.1.0.70', '--network-alias', 'boss');
  await container('lowest', ...full);
  await container('next', '--network', 'other', '--publish', '8080:80');
  await docker('network', 'connect', '--alias', 'second', 'full', 'next');
  await container('inside', '--network', 'container:lowest');
  await docker('create', '--name', 'never', ...full, 'busybox');
  await docker('create', '--name', 'later', '--network', 'other', 'busybox');
  await docker('network', 'connect', '--ip', '10.1.0.99', 'full', 'later');
  await container('gone', '--network', 'gap');
  await container('above', '--network', 'gap');
  await docker('rm', '-f', 'gone');
}

/**
 * What an undo cannot bring back, as the plan says: the numbers of links in containers. And what is the
 * same in another order, since it is made again: the firewall's rules and lists of links. A bridge that
 * was made again has another tso_max_size than one that lost a port.
 */
const tidy = (state: string) =>
  state
    .replace(/\beth\d+\b/g, 'ethN')
    .replace(/tso_max_size \d+/g, 'tso_max_size')
    .replace(/ tentative\b/g, '')
    .split('\n')
    .toSorted()
    .join('\n');

/** What the plan tells beforehand that its undo cannot bring back. */
const losesOf = (steps: readonly Step[]) =>
  steps.flatMap(({ undo }) => (undo.kind === 'command' ? undo.loses : []));

describeWith(['root', 'namespaces', 'engine'], 'remove-network', () => {
  let real: Ground;
  const ground = () => real;
  const ready = async ({ host }: Ground) => {
    await host.script('while ip -6 address show tentative | grep -q inet6; do sleep 0.1; done');
  };
  const proof = (parts: Pick<Proof, 'title' | 'given'> & Partial<Proof>) =>
    prove(ground, { recipe: removeNetwork, ready, tidy, ...parts });
  beforeAll(async () => {
    real = await startEngineGround();
    await real.host.script(SET_UP);
    await populate(real);
  }, 60_000);
  afterAll(() => real.stop());

  proof({
    title: 'with nobody on it',
    given: { network: 'empty' },
    works: async ({ docker }, plan) => {
      expect(await docker('network', 'ls', '--format', '{{.Name}}')).not.toContain('empty');
      expect(plan.warnings).toEqual([]);
    },
  });

  proof({
    title: 'with members that run, that do not, and a link of somebody else’s',
    given: { network: 'full' },
    works: async ({ docker, host }, { warnings }) => {
      expect(await docker('network', 'ls', '--format', '{{.Name}}')).not.toContain('full');
      expect(await host.script('ip link show dev byhand-out')).not.toContain('master');
      expect(await docker('ps', '--format', '{{.Names}}')).toContain('fixed');
      expect(warnings).toEqual([
        'fixed loses 10.1.0.70 and fd00:1::1 on full, with its link eth0. It has no other network.',
        'lowest loses 10.1.0.64 and fd00:1::2 on full, with its link eth0. So does inside, which shares its namespace. It has no other network.',
        'next loses 10.1.0.65 and fd00:1::3 on full, with its link eth1.',
        'later is not running, and will start without full.',
        'never is not running, and will start without full. It has no other network.',
        'byhand-out was plugged into lab1 by hand, and will no longer be a port: what is behind it is cut off.',
      ]);
    },
  });

  proof({
    title: 'a bridge called after the id, with a link of somebody else’s',
    given: { network: 'wired' },
    // The plan says so: its bridge gets the same name again by an option that was not there before.
    tidy: (state) =>
      tidy(
        state
          .replace(/br-(<wired>|[0-9a-f]{12})/g, 'br-WIRED')
          .replace(/\{\s+"com.docker.network.bridge.name": "br-WIRED"\s+\}/, '{}'),
      ),
    works: async ({ host }, { steps }) => {
      expect(await host.script('ip link show dev second-out')).not.toContain('master');
      expect(losesOf(steps)).toContainEqual(
        expect.stringMatching(
          /^the derivation of the bridge name from the id: br-[0-9a-f]{12} becomes an option/,
        ),
      );
    },
  });

  proof({
    title: 'an address above a gap, which the engine chose',
    given: { network: 'gap' },
    // The plan says so: it moves down.
    tidy: (state) => tidy(state.replaceAll('10.4.0.3', '10.4.0.2')),
    works: async (_on, { steps }) => {
      expect(losesOf(steps)).toContainEqual(
        '10.4.0.3, which the engine chose for above: it gets the first free address',
      );
    },
  });

  test('a network that took the name since is left alone', async () => {
    const before = tidy(await real.state());
    const plan = await real.plan(removeNetwork, { network: 'empty' });
    expect(await runPlan(plan, real)).toMatchObject({ kind: 'applied' });
    await real.docker('network', 'create', '--subnet', '10.9.0.0/24', 'empty');
    expect(await undoBuild(plan.build, real)).toMatchObject({
      kind: 'refused',
      kept: [{ step: 'network', why: 'a network named empty already exists' }],
    });
    await real.docker('network', 'rm', 'empty');
    expect(await undoBuild(plan.build, real)).toMatchObject({ kind: 'undone' });
    expect(tidy(await real.state())).toBe(before);
  });

  test('a container that is gone since is not missed', async () => {
    await real.container('brief', '--network', 'empty');
    const plan = await real.plan(removeNetwork, { network: 'empty' });
    expect(await runPlan(plan, real)).toMatchObject({ kind: 'applied' });
    await real.docker('rm', '-f', 'brief');
    expect(await undoBuild(plan.build, real)).toMatchObject({
      kind: 'undone',
      undone: ['network', expect.stringMatching(/^member-/)],
    });
  });

  const wrong = (network: string, code: string) => {
    return { title: network, given: { network }, field: 'network', code };
  };
  proveRefusals(ground, removeNetwork, [
    wrong('bridge', 'built-in'),
    wrong('host', 'built-in'),
    wrong('none', 'built-in'),
    wrong('template', 'config-only'),
    wrong('nothing', 'gone'),
    wrong('', 'missing'),
  ]);
});

describeWith(['root', 'namespaces', 'engine'], 'remove-network in a swarm', () => {
  let lan: PrivateLan;
  const node = (at: number) => () => {
    const found = lan.nodes[at];
    if (found === undefined) throw new Error(`there is no node ${at}`);
    return found;
  };
  const manager = node(0);
  const worker = node(1);
  beforeAll(async () => {
    lan = await startPrivateLan(2);
    await beginSwarm(manager());
    await joinSwarm(worker(), manager(), 'worker');
    const { docker, container } = manager();
    const overlay = ['network', 'create', '--driver', 'overlay'];
    await docker(...overlay, '--attachable', '--subnet', '10.6.0.0/24', '--label', 'a=b', 'wide');
    await docker(...overlay, '--attachable', '--subnet', '10.7.0.0/24', 'served');
    await docker(...overlay, '--attachable', '--subnet', '10.8.0.0/24', '--label', 'a=b', 'alone');
    await container('one', '--network', 'wide');
    await container('solo', '--network', 'alone');
    await docker(
      ...['service', 'create', '--name', 'web', '--network', 'served', '--replicas', '0'],
      ...['--detach', 'busybox'],
    );
    await worker().container('two', '--network', 'wide');
  }, 120_000);
  afterAll(() => lan.stop());

  const wrong = (network: string, code: string) => {
    return { title: network, given: { network }, field: 'network', code };
  };
  proveRefusals(manager, removeNetwork, [
    wrong('ingress', 'ingress'),
    wrong('docker_gwbridge', 'built-in'),
    wrong('served', 'service'),
    wrong('wide', 'in-use'),
  ]);
  proveRefusals(worker, removeNetwork, [
    wrong('wide', 'worker'),
    wrong('ingress', 'ingress'),
    wrong('docker_gwbridge', 'built-in'),
  ]);

  // The swarm's managers work on after they answered, so that a step cannot be cut off at a point in time.
  test('an overlay network with a container of this engine: apply and undo', async () => {
    const { docker, plan, state } = manager();
    const before = tidy(await state());
    const made = await plan(removeNetwork, { network: 'alone' });
    expect(await runPlan(made, manager())).toMatchObject({ kind: 'applied' });
    expect(await docker('network', 'ls', '--format', '{{.Name}}')).not.toContain('alone');
    expect(await undoBuild(made.build, manager())).toMatchObject({ kind: 'undone' });
    await expect.poll(async () => tidy(await state()), { timeout: 10_000 }).toBe(before);
  });
});
