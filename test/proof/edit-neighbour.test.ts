import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { editNeighbour } from '../../src/recipes/edit-neighbour/recipe.ts';
import { type Ground, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';
import { connectedFrom } from './link-host.ts';

/** A cable to `box`, a bridge with two ports, and a vxlan; each with entries that someone set. */
const ENTRY_HOST = `
ip netns add box
ip link add out address 02:00:00:00:00:01 type veth peer name eth0 netns box
ip link set out up
ip address add 10.0.0.5/24 dev out
ip -n box link set eth0 address 02:00:00:00:00:02 up
ip -n box address add 10.0.0.1/24 dev eth0
ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev out nud permanent
ip link add sw0 address 02:00:00:00:01:00 type bridge
ip link set sw0 up
ip link add p0 address 02:00:00:00:01:01 type veth peer name far0
ip link add p1 address 02:00:00:00:01:02 type veth peer name far1
ip link set p0 up master sw0
ip link set p1 up master sw0
bridge fdb append 02:00:00:00:00:08 dev p0 master static
ip link add vx0 type vxlan id 9 dstport 4789 local 10.0.0.5 dev out
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.0.11
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.0.12
bridge fdb append 02:00:00:00:00:0b dev vx0 dst 10.0.0.11 port 4790
ip link add lone type veth peer name lone1
`;

let ground: Ground;

/** The same ground, whose state tells the MACs of what was set, which are otherwise all one. */
function withEntries(real: Ground): Ground {
  const said =
    "ip neigh show nud permanent; bridge fdb show | grep -E ' dst .* permanent| static' | sort";
  return { ...real, state: async () => `${await real.state()}${await real.host.script(said)}` };
}

describeWith(['root', 'namespaces'], 'edit-neighbour', () => {
  const leave = connectedFrom('10.0.0.9', '10.0.0.5');
  beforeAll(async () => {
    ground = withEntries(await startKernelGround());
    await ground.host.script(ENTRY_HOST);
  });
  afterAll(async () => {
    leave();
    await ground.stop();
  });

  const shows = async (line: string) => ground.host.script(line);
  const neighbour = { link: 'out', table: 'neighbour' };

  prove(() => ground, {
    title: 'a neighbour',
    recipe: editNeighbour,
    given: { ...neighbour, change: 'add', address: '10.0.0.8', mac: '02:00:00:00:00:0A' },
    works: async () => {
      expect(await shows('ip neigh show 10.0.0.8 dev out')).toContain(
        'lladdr 02:00:00:00:00:0a PERMANENT',
      );
    },
  });

  prove(() => ground, {
    title: 'another MAC for a neighbour that was set',
    everyStep: false,
    recipe: editNeighbour,
    given: { ...neighbour, change: 'add', address: '10.0.0.7', mac: '02:00:00:00:00:0a' },
  });

  prove(() => ground, {
    title: 'less a neighbour',
    everyStep: false,
    recipe: editNeighbour,
    given: { ...neighbour, change: 'remove', address: '10.0.0.7' },
  });

  test('a wrong MAC that is kept for good goes, and the right one is asked for', async () => {
    await shows('ip neigh replace 10.0.0.1 lladdr 02:00:00:00:00:99 dev out nud permanent');
    const ping = 'ping -c 1 -W 1 10.0.0.1 || true';
    expect(await shows(ping)).toContain('0 received');
    const before = await ground.state();
    const given = { ...neighbour, change: 'remove', address: '10.0.0.1' };
    const plan = await ground.plan(editNeighbour, given);
    expect(await runPlan(plan, ground)).toMatchObject({ kind: 'applied' });
    expect(await shows(ping)).toContain('1 received');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    expect(await ground.state()).toBe(before);
    await shows('ip neigh del 10.0.0.1 dev out');
  });

  test('one that was learnt comes back in its state, with its MAC', async () => {
    await shows('ip neigh replace 10.0.0.3 lladdr 02:00:00:00:00:03 dev out nud stale');
    const given = { ...neighbour, change: 'add', address: '10.0.0.3', mac: '02:00:00:00:00:33' };
    const set = await ground.plan(editNeighbour, given);
    expect(await runPlan(set, ground)).toMatchObject({ kind: 'applied' });
    expect(await undoBuild(set.build, ground)).toMatchObject({ kind: 'undone' });
    const stale = 'lladdr 02:00:00:00:00:03 STALE';
    expect(await shows('ip neigh show 10.0.0.3 dev out')).toContain(stale);
    const gone = await ground.plan(editNeighbour, {
      ...{ ...neighbour, change: 'remove', address: '10.0.0.3' },
    });
    expect(await runPlan(gone, ground)).toMatchObject({ kind: 'applied' });
    expect(await shows('ip neigh show 10.0.0.3 dev out')).not.toContain('lladdr');
    expect(await undoBuild(gone.build, ground)).toMatchObject({ kind: 'undone' });
    expect(await shows('ip neigh show 10.0.0.3 dev out')).toContain(stale);
    await shows('ip neigh del 10.0.0.3 dev out');
  });

  const vxlan = { link: 'vx0', table: 'forwarding' };
  const port = { link: 'p1', table: 'forwarding' };
  for (const [title, given] of Object.entries({
    'an entry of a vxlan': {
      ...{ ...vxlan, change: 'add', mac: '02:00:00:00:00:0c', destination: '10.0.0.12' },
    },
    'another destination in an entry of a vxlan': {
      ...{ ...vxlan, change: 'add', mac: '02:00:00:00:00:0b', destination: '10.0.0.13' },
    },
    'one more destination for what a vxlan does not know': {
      ...{ ...vxlan, change: 'add', mac: '00:00:00:00:00:00', destination: '10.0.0.13' },
    },
    'less an entry of a vxlan': { ...vxlan, change: 'remove', mac: '02:00:00:00:00:0b' },
    'an entry of a bridge': { ...port, change: 'add', mac: '02:00:00:00:00:0d' },
    'another port in an entry of a bridge': { ...port, change: 'add', mac: '02:00:00:00:00:08' },
    'less an entry of a bridge': {
      ...{ ...port, link: 'p0', change: 'remove', mac: '02:00:00:00:00:08' },
    },
  })) {
    prove(() => ground, { title, everyStep: false, recipe: editNeighbour, given });
  }

  const add = { ...neighbour, change: 'add' };
  proveRefusals(() => ground, editNeighbour, [
    {
      title: 'the loopback',
      given: { ...add, link: 'lo', address: '10.0.0.8', mac: '02:00:00:00:00:0a' },
      field: 'link',
      code: 'no-mac',
    },
  ]);
});
