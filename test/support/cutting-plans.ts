import { changing, reading } from '../../src/executor/command.ts';
import { newBuildId } from '../../src/plan/build-id.ts';
import { DELETE_BY_COMMENT } from '../../src/plan/forms/own-scripts.ts';
import { makeStep, undoBy } from '../../src/plan/make-step.ts';
import type { Check, Plan } from '../../src/plan/plan.ts';
import { deleteLink } from '../../src/recipes/delete-link/recipe.ts';
import { editAddress } from '../../src/recipes/edit-address/recipe.ts';
import { editFirewall } from '../../src/recipes/edit-firewall/recipe.ts';
import { editLink } from '../../src/recipes/edit-link/recipe.ts';
import { editNeighbour } from '../../src/recipes/edit-neighbour/recipe.ts';
import { editPort } from '../../src/recipes/edit-port/recipe.ts';
import { editRoute } from '../../src/recipes/edit-route/recipe.ts';
import type { Input, Recipe } from '../../src/recipes/recipe.ts';
import { byName, withoutOrder } from '../proof/state-by-name.ts';
import type { CutHost } from './cut-host.ts';

/** A plan that cuts the connection to a `CutHost`. */
export type Cutting = {
  readonly title: string;
  readonly plan: (far: CutHost) => Promise<Plan>;
  /** Leaves out of a state what the plan says that its undo cannot bring back. */
  readonly tidy?: (state: string) => string;
  /** Teaches the far end its path again, if it learns that only in its own time. */
  readonly learn?: string;
};

function byRecipe(title: string, recipe: Recipe, given: Input): Cutting {
  return { title, plan: (far) => far.plan(recipe, given) };
}

type Argv = readonly [string, ...string[]];
type Cut = { readonly cut: Argv; readonly undo: Argv; readonly gone: Check };

/** A harmless step, the step that cuts the connection, and one more that is never reached. */
function byHand(title: string, { cut, undo, gone }: Cut): Cutting {
  const bridge = (name: string) => {
    const check: Check = {
      command: reading(['ip', '-br', 'link', 'show']),
      expects: { kind: 'not', of: { kind: 'lists', name } },
    };
    return makeStep({
      id: name,
      title: `Make ${name}`,
      reason: 'beside the way',
      command: changing(['ip', 'link', 'add', 'name', name, 'type', 'bridge']),
      undo: undoBy(changing(['ip', 'link', 'delete', 'dev', name]), check),
      identity: reading(['ip', '-o', 'link', 'show', 'dev', name]),
    });
  };
  const steps = [
    bridge('before'),
    makeStep({
      id: 'cut',
      title: 'Cut the way',
      reason: 'it must come back',
      command: changing(cut),
      undo: undoBy(changing(undo), gone),
    }),
    bridge('after'),
  ];
  const plan = { recipe: 'by-hand', title, input: {}, warnings: [], steps };
  return { title, plan: async () => ({ ...plan, build: newBuildId() }) };
}

const printsNot = (argv: Argv, text: string): Check => ({
  command: reading(argv, { privileged: true }),
  expects: { kind: 'not', of: { kind: 'prints', text } },
});

const RULES = ['ip', 'rule', 'show'] as const;
const INPUT = ['iptables', '-S', 'INPUT'] as const;
const AT_THE_END = ['ip', '-n', 'world', 'neigh'] as const;
const ELSEWHERE = '02:00:00:00:00:98';
const ROUTES = ['ip', 'route', 'show'] as const;

/** A firewall that accepts by one rule, and a chain before it that accepts everything. */
export const FIREWALL = `
iptables -A INPUT -i eth0 -p tcp --dport 22 -j ACCEPT
iptables -A INPUT -i lo -j ACCEPT
iptables -P INPUT DROP
nft add table inet shut
nft add chain inet shut in '{ type filter hook input priority -10; }'
`;

/** Twenty: links, bridges, addresses, routes, rules, firewalls and subnets over the client. */
export const CUTTING: readonly Cutting[] = [
  {
    ...byRecipe('a veth deleted', deleteLink, { link: 'eth0', confirm: 'eth0' }),
    tidy: byName,
  },
  byRecipe('a link down', editLink, { link: 'eth0', change: 'down', confirm: 'eth0' }),
  byRecipe('a link into a bridge', editPort, {
    link: 'eth0',
    change: 'plug',
    bridge: 'br0',
    confirm: 'eth0',
  }),
  {
    ...byRecipe('an address away', editAddress, {
      link: 'eth0',
      change: 'remove',
      address: '10.0.0.5/24',
      confirm: 'eth0',
    }),
    tidy: withoutOrder,
  },
  byRecipe('a route away', editRoute, {
    change: 'remove',
    route: '10.0.0.0/24 dev eth0',
    confirm: 'eth0',
  }),
  byRecipe('a route by another link', editRoute, {
    change: 'add',
    destination: '10.0.0.1/32',
    link: 'br0',
    confirm: 'br0',
  }),
  byRecipe('a neighbour elsewhere', editNeighbour, {
    link: 'eth0',
    change: 'add',
    address: '10.0.0.1',
    mac: '02:00:00:00:00:99',
    confirm: 'eth0',
  }),
  byRecipe('the rule that lets in', editFirewall, {
    change: 'remove',
    rule: 'iptables -A INPUT -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT',
    confirm: 'eth0',
  }),
  {
    ...byRecipe('another hardware address', editLink, {
      link: 'eth0',
      change: 'mac',
      mac: '02:00:00:00:00:aa',
      confirm: 'eth0',
    }),
    // It may have found the new one, which it believes for as long as a minute.
    learn: 'ip -n world neigh flush dev w0',
  },
  byHand('a neighbour elsewhere, at the far end', {
    cut: [
      ...AT_THE_END,
      'replace',
      '10.0.0.5',
      'lladdr',
      ELSEWHERE,
      'dev',
      'w0',
      'nud',
      'permanent',
    ],
    undo: [...AT_THE_END, 'del', '10.0.0.5', 'dev', 'w0'],
    gone: printsNot([...AT_THE_END, 'show', 'nud', 'permanent'], ELSEWHERE),
  }),
  byHand('another subnet over the client', {
    cut: ['ip', 'address', 'add', '10.0.0.2/30', 'dev', 'br0'],
    undo: ['ip', 'address', 'del', '10.0.0.2/30', 'dev', 'br0'],
    gone: printsNot(['ip', '-br', 'address', 'show', 'dev', 'br0'], '10.0.0.2/30'),
  }),
  byHand('a blackhole', {
    cut: ['ip', 'route', 'add', 'blackhole', '10.0.0.1/32'],
    undo: ['ip', 'route', 'del', 'blackhole', '10.0.0.1/32'],
    gone: printsNot(ROUTES, 'blackhole 10.0.0.1'),
  }),
  byHand('half of all addresses by another gateway', {
    cut: ['ip', 'route', 'add', '10.0.0.0/25', 'via', '10.2.0.9'],
    undo: ['ip', 'route', 'del', '10.0.0.0/25', 'via', '10.2.0.9'],
    gone: printsNot(ROUTES, '10.0.0.0/25 via'),
  }),
  byHand('a rule that prohibits', {
    cut: ['ip', 'rule', 'add', 'pref', '5', 'to', '10.0.0.0/24', 'prohibit'],
    undo: ['ip', 'rule', 'del', 'pref', '5', 'to', '10.0.0.0/24', 'prohibit'],
    gone: printsNot(RULES, 'to 10.0.0.0/24 prohibit'),
  }),
  byHand('a rule into a table of its own', {
    cut: ['ip', 'rule', 'add', 'pref', '6', 'from', '10.0.0.5', 'unreachable'],
    undo: ['ip', 'rule', 'del', 'pref', '6', 'from', '10.0.0.5', 'unreachable'],
    gone: printsNot(RULES, 'from 10.0.0.5 unreachable'),
  }),
  byHand('a firewall that lets nothing in', {
    cut: ['nft', 'insert', 'rule', 'inet', 'shut', 'in', 'drop comment "cut"'],
    undo: ['sh', '-c', DELETE_BY_COMMENT, 'patchpanel', 'inet', 'shut', 'in', 'cut'],
    gone: printsNot(['nft', 'list', 'chain', 'inet', 'shut', 'in'], 'comment "cut"'),
  }),
  byHand('a rule that drops the client', {
    cut: ['iptables', '-I', 'INPUT', '-s', '10.0.0.1/32', '-j', 'DROP'],
    undo: ['iptables', '-D', 'INPUT', '-s', '10.0.0.1/32', '-j', 'DROP'],
    gone: printsNot(INPUT, '-s 10.0.0.1/32 -j DROP'),
  }),
  byHand('a rule that drops the answers', {
    cut: ['iptables', '-A', 'OUTPUT', '-o', 'eth0', '-j', 'DROP'],
    undo: ['iptables', '-D', 'OUTPUT', '-o', 'eth0', '-j', 'DROP'],
    gone: printsNot(['iptables', '-S', 'OUTPUT'], '-o eth0 -j DROP'),
  }),
  byHand('a route that prohibits', {
    cut: ['ip', 'route', 'add', 'prohibit', '10.0.0.1/32'],
    undo: ['ip', 'route', 'del', 'prohibit', '10.0.0.1/32'],
    gone: printsNot(ROUTES, 'prohibit 10.0.0.1'),
  }),
  byHand('the address of the client on a bridge here', {
    cut: ['ip', 'address', 'add', '10.0.0.1/32', 'dev', 'br0'],
    undo: ['ip', 'address', 'del', '10.0.0.1/32', 'dev', 'br0'],
    gone: printsNot(['ip', '-br', 'address', 'show', 'dev', 'br0'], '10.0.0.1/32'),
  }),
];
