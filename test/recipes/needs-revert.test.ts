import { expect, test } from 'vitest';
import { type Command, changing } from '../../src/executor/command.ts';
import type { Details } from '../../src/model/details.ts';
import { makeStep } from '../../src/plan/make-step.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { createBridge } from '../../src/recipes/create-bridge/recipe.ts';
import { deleteLink } from '../../src/recipes/delete-link/recipe.ts';
import { needsRevert, parseWithin, withWithin } from '../../src/recipes/needs-revert.ts';
import { brokenWay } from '../support/broken-way.ts';
import { bridgeLink, hostWith } from './bridge-host.ts';

const snapshot = hostWith([bridgeLink('br0', ['172.30.0.1/16'])]);

function planOf(command: Command, input: Plan['input'] = {}): Plan {
  const step = makeStep({ id: 's', title: '', reason: '', command, undo: { kind: 'none' } });
  return { recipe: 'r', build: '000000', title: '', input, warnings: [], steps: [step] };
}

/** Connected from 192.0.2.9 to 192.0.2.1, by eth0. */
const CONNECTED: Details = {
  ownPath: { ok: true, value: { client: '192.0.2.9', server: '192.0.2.1', device: 'eth0' } },
};
const HERE = {};

test.each<[string, Command['argv'], boolean]>([
  ['the link that carries it', ['ip', 'link', 'set', 'dev', 'eth0', 'down'], true],
  [
    'its link in another namespace',
    ['ip', '-n', 'box', 'link', 'set', 'dev', 'eth0', 'down'],
    true,
  ],
  ['a link on it', ['ip', 'link', 'add', 'link', 'eth0', 'name', 'eth0.5', 'type', 'vlan'], true],
  ['a setting of it', ['sysctl', '-w', 'net.ipv4.conf.eth0.rp_filter=1'], true],
  ['its address', ['ip', 'address', 'del', '192.0.2.1/24', 'dev', 'eth1'], true],
  ['a subnet over the client', ['ip', 'address', 'add', '192.0.2.8/29', 'dev', 'br0'], true],
  ['a route to the client', ['ip', 'route', 'add', '192.0.0.0/16', 'dev', 'br0'], true],
  ['a default route', ['ip', 'route', 'add', 'default', 'dev', 'br0'], true],
  ['a rule', ['ip', 'rule', 'add', 'pref', '5', 'prohibit'], true],
  ['a firewall', ['iptables', '-I', 'INPUT', '-j', 'DROP'], true],
  ['nft', ['nft', '-f', '-'], true],
  ['another link', ['ip', 'link', 'set', 'dev', 'br0', 'down'], false],
  ['another subnet', ['ip', 'address', 'add', '10.9.0.1/24', 'dev', 'br0'], false],
  ['a firewall elsewhere', ['nsenter', '--net=/run/netns/box', 'iptables', '-F'], false],
  ['a subnet elsewhere', ['ip', '-n', 'box', 'address', 'add', '192.0.2.1/24', 'dev', 'x'], false],
])('on this machine, %s', (_, argv, wanted) => {
  const facts = { snapshot, details: CONNECTED };
  expect(needsRevert(planOf(changing(argv)), facts, HERE)).toBe(wanted);
});

test('on this machine, a subnet of the engine over the client', () => {
  const plan = planOf(changing(['true']));
  const [step] = plan.steps;
  if (step === undefined) throw new Error('it has a step');
  const withSubnet = (subnet: string): Plan => {
    const pool = { subnet, gateway: null, ipRange: null, auxAddresses: {} };
    const spec = {
      ...{ driver: 'bridge', pools: [pool], ipamDriver: 'default', ipamOptions: {} },
      ...{ internal: false, attachable: false, ingress: false, ipv6: false },
      ...{ options: {}, labels: {} },
    };
    const command = { kind: 'create-network', name: 'n', spec } as const;
    return { ...plan, steps: [{ ...step, command }] };
  };
  const facts = { snapshot, details: CONNECTED };
  expect(needsRevert(withSubnet('192.0.2.0/28'), facts, HERE)).toBe(true);
  expect(needsRevert(withSubnet('10.9.0.0/24'), facts, HERE)).toBe(false);
});

const DOWN = planOf(changing(['ip', 'link', 'set', 'dev', 'eth0', 'down']));

test.each<[string, Details, boolean]>([
  ['nobody is connected', { ownPath: { ok: true, value: null } }, false],
  [
    'it is not known',
    { ownPath: { ok: false, problem: { what: 'find out', why: 'x', hint: '' } } },
    true,
  ],
])('on this machine, where %s', (_, details, wanted) => {
  expect(needsRevert(DOWN, { snapshot, details }, HERE)).toBe(wanted);
});

test('a change that was to be confirmed, whatever it names', () => {
  const plan = planOf(changing(['true']), { confirm: 'eth7' });
  expect(needsRevert(plan, { snapshot, details: CONNECTED }, HERE)).toBe(true);
});

test('any change on another host', () => {
  const plan = planOf(changing(['true']));
  expect(needsRevert(plan, { snapshot, details: {} }, { connection: brokenWay().watch })).toBe(
    true,
  );
});

test('the form asks where it may matter', () => {
  const keys = (recipe: typeof deleteLink) => recipe.fields.map(({ key }) => key);
  const far = { connection: brokenWay().watch };
  expect(keys(withWithin(createBridge, far))).toContain('confirm-within');
  expect(keys(withWithin(createBridge, HERE))).not.toContain('confirm-within');
  const field = withWithin(deleteLink, HERE).fields.at(-1);
  const context = { snapshot, input: {}, details: { ownPath: { ok: true, value: null } } } as const;
  expect(field?.unasked?.(context)).toContain('SSH');
});

test.each<[string, number | null]>([
  ['60', 60],
  ['3', 3],
  ['2', null],
  ['3601', null],
  ['1e2', null],
  ['-5', null],
  ['', null],
])('%j seconds', (text, seconds) => {
  expect(parseWithin(text)).toBe(seconds);
});
