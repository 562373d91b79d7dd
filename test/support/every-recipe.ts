import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { recipes } from '../../src/recipes/index.ts';
import type { Input } from '../../src/recipes/recipe.ts';
import type { Ground } from './ground.ts';
import { withoutOrder } from './legs.ts';

/** Recipes whose steps ask the engine. */
const ENGINES: readonly string[] = [
  ...['run-container', 'connect-container', 'disconnect-container', 'own-network'],
  ...['create-bridge-network', 'create-macvlan-network', 'remove-network'],
];

/** The values that each recipe is given; the others are as suggested. */
const GIVEN: Readonly<Record<string, Input>> = {
  'wire-namespace': { bridge: 'docker0' },
  'link-namespaces': { from: 'left', to: 'right' },
  'wire-container': { container: 'alone', bridge: 'lan0' },
  'expose-namespace': { namespace: 'web' },
  'run-container': { image: 'busybox:latest', name: 'fresh', network: 'backend' },
  'connect-container': { container: 'db', network: 'front' },
  'own-network': { container: 'db', other: 'cache' },
  'disconnect-container': { container: 'db', network: 'backend' },
  'create-bridge-network': { name: 'fresh' },
  'create-macvlan-network': { name: 'fresh', parent: 'lan1' },
  'remove-network': { network: 'front' },
  'create-bridge': { name: 'fresh0', address: '10.73.0.1/24' },
  'delete-link': { namespace: 'left', link: 'spare' },
  'delete-namespace': { namespace: 'right' },
  'edit-link': { namespace: 'left', link: 'eth0', change: 'mtu', mtu: '1400' },
  'edit-address': { namespace: 'left', link: 'eth0', change: 'add', address: '10.71.0.1/24' },
  'edit-route': {
    namespace: 'host',
    change: 'add',
    destination: '10.72.0.0/24',
    gateway: '10.70.0.9',
  },
  'edit-firewall': {
    namespace: 'host',
    change: 'allow',
    chain: 'iptables -t filter FORWARD',
    source: '10.70.0.0/24',
    destination: '10.88.0.0/24',
  },
  'edit-setting': { namespace: 'left', setting: 'net.ipv4.conf.eth0.rp_filter', value: '1' },
  'edit-port': { namespace: 'host', link: 'lan1', change: 'plug', bridge: 'lan0' },
  'edit-neighbour': {
    ...{ namespace: 'host', link: 'lan0', table: 'neighbour', change: 'add' },
    ...{ address: '10.70.0.9', mac: '02:00:00:00:00:09' },
  },
};

/** Proven on a swarm of two engines. */
const ELSEWHERE = ['create-overlay-network'];

const SET_UP = `
ip netns add left
ip netns add right
ip link add lan0 address 02:00:00:00:00:01 type bridge
ip address add 10.70.0.1/24 dev lan0
ip link set lan0 up
ip link add lan1 type veth peer name eth0 netns left
ip link set lan1 up
ip -n left link set eth0 up
ip -n left link add spare type veth peer name spare1
`;

/** A recipe that stands on a host, as it is asked about before it is taken back. */
export type Applied = {
  readonly ground: Ground;
  readonly plan: Plan;
  /** All of the host as it is now, and as it was before. */
  readonly state: () => Promise<string>;
  readonly before: string;
  /** Applies the recipe again, and gives the new plan. */
  readonly again: () => Promise<Plan>;
};

type Meanwhile = (applied: Applied) => Promise<Plan>;

/**
 * Tests that apply every recipe once on a real host with an engine, and take it back. `meanwhile` is
 * asked while it stands, and gives the plan that stands then. `changes` leaves only those that change
 * the engine, or only those that do not.
 */
export function everyRecipe(
  start: () => Promise<Ground>,
  meanwhile: Meanwhile = async ({ plan }) => plan,
  changes: 'kernel' | 'engine' | 'either' = 'either',
): void {
  const chosen = recipes.filter(
    ({ id }) =>
      !ELSEWHERE.includes(id) &&
      (changes === 'either' || (changes === 'engine') === ENGINES.includes(id)),
  );
  let ground: Ground;
  beforeAll(async () => {
    ground = await start();
    await ground.host.script(SET_UP);
    await ground.docker('network', 'create', '--subnet', '10.88.0.0/24', 'backend');
    await ground.docker(
      ...['network', 'create', '--subnet', '10.89.0.0/24', '--label', 'team=net'],
      ...['--opt', 'com.docker.network.bridge.name=front0', 'front'],
    );
    await ground.container('web');
    await ground.container('db', '--network', 'backend');
    await ground.container('cache', '--network', 'backend');
    await ground.container('alone', '--network', 'none');
  });
  afterAll(() => ground.stop());

  test('each has a case', () => {
    const ids = recipes.map(({ id }) => id).filter((id) => !ELSEWHERE.includes(id));
    expect(Object.keys(GIVEN).toSorted()).toEqual(ids.toSorted());
  });

  test.each(chosen)('$id', async (recipe) => {
    const state = async () => withoutOrder(await ground.state());
    const before = await state();
    const apply = async () => {
      const plan = await ground.plan(recipe, GIVEN[recipe.id] ?? {});
      expect(await runPlan(plan, ground)).toMatchObject({ kind: 'applied' });
      return plan;
    };
    const first = await apply();
    expect(await state()).not.toBe(before);
    const plan = await meanwhile({ ground, plan: first, state, before, again: apply });
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    await expect.poll(state, { timeout: 20_000 }).toBe(before);
  });
}
