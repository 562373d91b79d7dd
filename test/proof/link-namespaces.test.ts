import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { linkNamespaces } from '../../src/recipes/link-namespaces/recipe.ts';
import { type Ground, startEngineGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';

/** Two named namespaces, each with a network of its own, beside containers. */
const SET_UP = `
ip netns add left
ip netns add right
ip -n left link add lan0 type bridge
ip -n left address add 10.50.0.1/24 dev lan0
ip -n left link set lan0 up
ip -n right link set lo up
ip -n right route add 10.60.0.0/16 dev lo
`;

describeWith(['root', 'engine'], 'link-namespaces', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await startEngineGround();
    await ground.container('web');
    await ground.container('side', '--network', 'container:web');
    await ground.container('lonely', '--network', 'none');
    await ground.docker('create', '--name', 'old', 'busybox');
    await ground.host.script(SET_UP);
  });
  afterAll(() => ground.stop());

  /** From the second end to the first: the recipe's own ping goes the other way. */
  const answersBack = async (_ground: Ground, plan: Plan) => {
    const target = plan.input.address?.replace(/\/.*/, '') ?? '';
    const to = plan.input.to ?? '';
    const said = await ground.host.script(
      `case $1 in
        host) ping -c 1 -W 2 "$2" ;;
        left|right) ip netns exec "$1" ping -c 1 -W 2 "$2" ;;
        *) docker exec "$1" ping -c 1 -W 2 "$2" ;;
      esac`,
      to,
      target,
    );
    expect(said).toMatch(/1 (packets )?received/);
  };

  prove(() => ground, {
    title: 'two names',
    recipe: linkNamespaces,
    given: { from: 'left', to: 'right' },
    works: answersBack,
  });

  /** ip lists by index, and where the engine moved a link in with its own, a new one comes before or after. */
  const anyOrder = (state: string) => state.split('\n').toSorted().join('\n');

  prove(() => ground, {
    tidy: anyOrder,
    title: 'two containers, one with a sidecar, a /31, names that ip could take for its own',
    recipe: linkNamespaces,
    given: { from: 'lonely', to: 'web', address: '10.9.9.2/31', link: 'up', peer: `p'"$;=.` },
    works: async (on, plan) => {
      await answersBack(on, plan);
      expect(plan.warnings.join()).toContain('side, web share a namespace');
    },
  });

  prove(() => ground, {
    title: 'the host and a container without IPv6, over IPv6',
    recipe: linkNamespaces,
    given: { from: 'lonely', to: 'host', address: 'fd00:77::1/126', mtu: '9000' },
    works: answersBack,
  });

  proveRefusals(() => ground, linkNamespaces, [
    {
      title: 'overlap with a route alone',
      given: { from: 'left', to: 'right', address: '10.60.3.1/30' },
      field: 'address',
      code: 'overlap',
    },
  ]);

  test('a container that ended took the cable along: nothing is left to undo', async () => {
    const before = await ground.state();
    await ground.container('brief', '--network', 'none');
    const plan = await ground.plan(linkNamespaces, { from: 'brief', to: 'left' });
    expect(await runPlan(plan, ground)).toMatchObject({ kind: 'applied' });
    await ground.docker('rm', '-f', 'brief');
    await ground.host.script('while ip -n left link show to-brief 2>/dev/null; do sleep 0.1; done');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    expect(await ground.state()).toBe(before);
  });

  test('a cable that a person made again under the same names elsewhere is left alone', async () => {
    const before = await ground.state();
    const plan = await ground.plan(linkNamespaces, { from: 'left', to: 'right' });
    await runPlan(plan, ground);
    await ground.host.script(
      'ip -n left link delete to-right; ip -n left link add to-right type veth peer name mine',
    );
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'refused' });
    expect(await ground.host.run(['ip', '-n', 'left', 'link'])).toContain('to-right');
    await ground.host.script('ip -n left link delete to-right');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    expect(await ground.state()).toBe(before);
  });
});
