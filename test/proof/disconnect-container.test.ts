import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { disconnectContainer } from '../../src/recipes/disconnect-container/recipe.ts';
import type { Ground } from '../support/ground.ts';
import { settleIpv6, startLegs, withoutOrder } from '../support/legs.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';

/** Engines from 28 on draw every MAC address by lot, which the plan then says too. */
const withoutMac = (told: readonly string[]) =>
  told.filter((each) => !each.startsWith('its MAC address '));

const losses = ({ steps }: Plan) =>
  steps.flatMap(({ undo }) => (undo.kind === 'command' ? undo.loses : []));

describeWith(['root', 'namespaces', 'engine'], 'disconnect-container', () => {
  let legs: Ground;
  const ground = () => legs;
  const inside = (name: string, ...command: readonly string[]) =>
    legs.docker('exec', name, ...command);
  const addressOn = (name: string, network: string) =>
    legs.docker('inspect', '-f', `{{.NetworkSettings.Networks.${network}.IPAddress}}`, name);

  beforeAll(async () => {
    legs = await startLegs();
    await legs.container('low', '--network', 'aaa');
    await legs.container('high', '--network', 'aaa', '-p', '8080:80');
    await legs.container('side', '--network', 'container:high');
    await legs.container('before', '--network', 'lan');
    await legs.container('gap', '--network', 'lan');
    await legs.docker('rm', '--force', 'before');
    await legs.container(
      'db',
      ...['--network', 'lan', '--ip', '10.5.0.9', '--network-alias', 'data', '--link', 'gap:near'],
    );
    await legs.docker(
      ...['network', 'connect', '--ip6', 'fd00:8::77', '--alias', 'store'],
      ...['--link-local-ip', '169.254.9.9', '--driver-opt', 'x=y', 'six', 'db'],
    );
    await legs.docker('network', 'connect', 'inner', 'db');
    // So that the bridge keeps its carrier, and with it its IPv6 address.
    await legs.container('other', '--network', 'six');
    await legs.container('voip', '--network', 'host');
    await legs.container('alone', '--network', 'none');
    await legs.container('bare');
    await legs.docker('network', 'disconnect', 'bridge', 'bare');
    // A bridge notices a moment later that its last port is gone.
    await legs.host.script('until ip -br link show docker0 | grep -q DOWN; do sleep 0.1; done');
    await legs.docker(
      ...['create', '--name', 'idle', '--network', 'lan', '--ip', '10.5.0.40'],
      ...['--network-alias', 'later', 'busybox'],
    );
    await settleIpv6(legs);
  });
  afterAll(() => legs.stop());

  prove(ground, {
    title: 'the last network, with a published port: the engine gives the same address again',
    recipe: disconnectContainer,
    given: { container: 'high', network: 'aaa' },
    tidy: withoutOrder,
    works: async (_ground, plan) => {
      expect(plan.warnings).toEqual([
        'Connections of high over aaa are cut.',
        'It is the last network of high: only lo is left, and no host can reach it.',
        'side shares the namespace of high and will also leave aaa.',
        'Its published ports (80/tcp) stop working until it is on a network again.',
      ]);
      expect(withoutMac(losses(plan))).toEqual([
        expect.stringMatching(
          /^the name of its link: it differs from eth\d until high restarts, because the engine keeps counting$/,
        ),
      ]);
      expect(await inside('side', 'ip', 'address')).not.toContain('10.4.0.3');
      expect(await inside('high', 'ip', 'route')).toBe('');
    },
  });

  prove(ground, {
    title: 'an address above a free one comes back as a fixed one',
    recipe: disconnectContainer,
    given: { container: 'gap', network: 'lan' },
    // As `loses` says: what the engine chose is asked for from then on.
    tidy: (state) =>
      withoutOrder(state).replaceAll(
        '"IPAMConfig":{"IPv4Address":"10.5.0.130"}',
        '"IPAMConfig":{}',
      ),
    works: async (_ground, plan) => {
      expect(losses(plan)).toContainEqual(
        expect.stringContaining('10.5.0.130 becomes a fixed address'),
      );
    },
  });

  prove(ground, {
    title: 'the network of the default route, with fixed addresses, names and options',
    recipe: disconnectContainer,
    given: { container: 'db', network: 'six' },
    tidy: withoutOrder,
    works: async (_ground, plan) => {
      expect(plan.warnings).toContain('The default route of db moves from six to lan.');
      expect(await inside('db', 'ip', 'route')).toContain('default via 10.5.0.128');
    },
  });

  prove(ground, {
    title: 'one of three, with a fixed address, a name and a link',
    recipe: disconnectContainer,
    given: { container: 'db', network: 'lan' },
    tidy: withoutOrder,
  });

  prove(ground, {
    title: 'a container that does not run',
    recipe: disconnectContainer,
    given: { container: 'idle', network: 'lan' },
    works: async (_ground, plan) => {
      expect(plan.warnings).toEqual([
        'idle is not running: the change takes effect when it starts.',
        'It is the last network of idle, which will start with only lo.',
      ]);
      expect(losses(plan)).toEqual([]);
    },
  });

  const apart = async (container: string, network: string) => {
    const plan = await legs.plan(disconnectContainer, { container, network });
    expect(await runPlan(plan, legs)).toMatchObject({ kind: 'applied' });
    return plan;
  };

  test('what somebody else got since is left to them, and undo works when it is free again', async () => {
    const plan = await apart('db', 'lan');
    await legs.docker('network', 'connect', '--ip', '10.5.0.9', 'lan', 'bare');
    expect(await undoBuild(plan.build, legs)).toMatchObject({
      kind: 'refused',
      kept: [{ why: expect.stringContaining('another container now has 10.5.0.9 on lan') }],
    });
    await legs.docker('network', 'disconnect', 'lan', 'bare');
    expect(await undoBuild(plan.build, legs)).toMatchObject({ kind: 'undone' });
  });

  test('an address that the engine would not choose again is not taken for the same', async () => {
    const plan = await apart('high', 'aaa');
    await legs.docker('network', 'disconnect', 'aaa', 'low');
    expect(await undoBuild(plan.build, legs)).toMatchObject({
      kind: 'refused',
      kept: [{ why: expect.stringContaining('an address below 10.4.0.3 is now free') }],
    });
    await legs.docker('network', 'connect', 'aaa', 'low');
    expect(await undoBuild(plan.build, legs)).toMatchObject({ kind: 'undone' });
    expect(await addressOn('high', 'aaa')).toBe('10.4.0.3');
  });

  test('on the default bridge another address comes back, as was said before', async () => {
    await legs.container('early');
    await legs.container('late');
    await legs.docker('rm', '--force', 'early');
    const plan = await apart('late', 'bridge');
    expect(losses(plan)[0]).toBe(
      'its address 172.17.0.3: no address can be requested on the default bridge, and the engine would give 172.17.0.2',
    );
    expect(await undoBuild(plan.build, legs)).toMatchObject({ kind: 'undone' });
    expect(await addressOn('late', 'bridge')).toBe('172.17.0.2');
    await legs.docker('rm', '--force', 'late');
  });

  test('an endpoint that somebody put back already is left as it is', async () => {
    const plan = await apart('gap', 'lan');
    await legs.docker('network', 'connect', '--ip', '10.5.0.50', 'lan', 'gap');
    expect(await undoBuild(plan.build, legs)).toMatchObject({
      kind: 'refused',
      kept: [{ why: 'gap is on lan again, but with other settings' }],
    });
    await legs.docker('network', 'disconnect', 'lan', 'gap');
    expect(await undoBuild(plan.build, legs)).toMatchObject({ kind: 'undone' });
    expect(await addressOn('gap', 'lan')).toBe('10.5.0.130');
  });

  test('a container that was stopped since gets its place back, and its address once it starts', async () => {
    const plan = await apart('db', 'six');
    await legs.docker('stop', 'db');
    expect(await undoBuild(plan.build, legs)).toMatchObject({ kind: 'undone' });
    await legs.docker('start', 'db');
    expect(await inside('db', 'ip', 'address')).toContain('fd00:8::77/64');
  });

  test('what a person gave to the link is told to be lost', async () => {
    const pid = await legs.docker('inspect', '-f', '{{.State.Pid}}', 'low');
    await legs.host.script(
      `nsenter --net="/proc/$1/ns/net" sh -ec '
        link=$(ip route show default | sed "s/.*dev //; s/ .*//")
        ip address add 10.4.0.77/24 dev "$link"
        ip route add 10.99.0.0/16 via 10.4.0.9'`,
      pid,
    );
    const plan = await legs.plan(disconnectContainer, { container: 'low', network: 'aaa' });
    expect(losses(plan).map((each) => each.replace(/eth\d+/, 'ethN'))).toEqual(
      expect.arrayContaining([
        'the address 10.4.0.77/24 of ethN, which the engine did not assign',
        'the route 10.99.0.0/16 via 10.4.0.9 dev ethN, which the engine did not add',
      ]),
    );
  });

  proveRefusals(ground, disconnectContainer, [
    {
      title: 'a network that it is not on',
      given: { container: 'db', network: 'aaa' },
      field: 'network',
      code: 'not-connected',
    },
  ]);
});
