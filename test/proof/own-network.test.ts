import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { ownNetwork } from '../../src/recipes/own-network/recipe.ts';
import { type Ground, startEngineGround } from '../support/ground.ts';
import { withoutNumbers, withoutResolver } from '../support/legs.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';

/** What differs for the reasons told there: where the engine numbers on, and its resolver, which stays. */
const tidy = (state: string) => withoutNumbers(withoutResolver(state));

describeWith(['root', 'namespaces', 'engine'], 'own-network', () => {
  let engine: Ground;
  beforeAll(async () => {
    engine = await startEngineGround();
    await engine.docker(
      ...['network', 'create', '--subnet', '10.5.0.0/24'],
      ...['--opt', 'com.docker.network.bridge.enable_icc=false', 'quiet'],
    );
    await engine.container('web', '--network', 'quiet');
    await engine.container('db', '--network', 'quiet', '--ip', '10.5.0.9');
    await engine.container('voip', '--network', 'host');
    await engine.docker('create', '--name', 'idle', 'busybox');
  });
  afterAll(() => engine.stop());

  const pings = (from: string, to: string) =>
    engine.docker('exec', from, 'ping', '-c', '1', '-W', '2', to).then(
      () => true,
      () => false,
    );

  prove(() => engine, {
    title: 'two that inter-container communication is off for',
    recipe: ownNetwork,
    given: { container: 'web', other: 'db', name: 'own', subnet: '10.6.0.0/24' },
    tidy,
    works: async () => {
      expect(await pings('web', '10.5.0.9')).toBe(false);
      expect(await pings('web', '10.6.0.3')).toBe(true);
      expect(await pings('db', 'web.own')).toBe(true);
    },
  });

  prove(() => engine, {
    title: 'with one that does not run',
    everyStep: false,
    recipe: ownNetwork,
    given: { container: 'web', other: 'idle', name: 'own', subnet: '10.6.0.0/24' },
    tidy,
  });

  test('somebody else on the network keeps it as a whole', async () => {
    const before = tidy(await engine.state());
    const given = { container: 'web', other: 'db', name: 'own', subnet: '10.6.0.0/24' };
    const plan = await engine.plan(ownNetwork, given);
    expect(await runPlan(plan, engine)).toMatchObject({ kind: 'applied' });
    await engine.docker('network', 'connect', 'own', 'idle');
    expect(await undoBuild(plan.build, engine)).toMatchObject({
      kind: 'refused',
      problem: { why: expect.stringContaining('other containers are also on own') },
    });
    expect(await pings('web', '10.6.0.3')).toBe(true);
    await engine.docker('network', 'disconnect', 'own', 'idle');
    expect(await undoBuild(plan.build, engine)).toMatchObject({ kind: 'undone' });
    expect(tidy(await engine.state())).toBe(before);
  });

  proveRefusals(() => engine, ownNetwork, [
    {
      title: 'the same twice',
      given: { container: 'web', other: 'web' },
      field: 'other',
      code: 'itself',
    },
  ]);
});
