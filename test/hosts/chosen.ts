/** Topics of README's table: does this work on that host? And the test files that answer it. */
export type Theme = {
  readonly title: string;
  /** Test files that `npm run verify` also runs in every userland: few and short. */
  readonly always: readonly string[];
  /** Test files that only `npm run verify:hosts` runs. */
  readonly more: readonly string[];
};

/** Whatever depends on the words, numbers and rules of programs and engines, by what it proves. */
export const THEMES: readonly Theme[] = [
  {
    title: 'What is there: links, routes, sockets, containers, networks',
    always: ['test/host/inventory.test.ts', 'test/proof/inventory-engine.test.ts'],
    more: [
      'test/host/engine-print.test.ts',
      'test/host/executor-engine.test.ts',
      'test/host/matrix.test.ts',
      'test/host/netlink.test.ts',
      'test/host/own-path.test.ts',
      'test/proof/attachable.test.ts',
      'test/proof/by-hand.test.ts',
      'test/proof/netlink.test.ts',
      'test/proof/odd-names.test.ts',
      'test/proof/swarm.test.ts',
    ],
  },
  {
    title: 'What changes is seen at once',
    always: ['test/proof/watch.test.ts'],
    more: ['test/proof/engine-restart.test.ts', 'test/proof/followed-host.test.ts'],
  },
  {
    title: 'Probes: ping, TCP, UDP, DNS, HTTP, path MTU',
    always: ['test/host/ping.test.ts', 'test/proof/probe-kinds.test.ts'],
    more: [
      'test/proof/probes-end.test.ts',
      'test/proof/resolver.test.ts',
      'test/proof/tcp-connect.test.ts',
    ],
  },
  {
    title: 'Hosts over SSH',
    always: ['test/proof/ssh-snapshot.test.ts'],
    more: [
      'test/proof/recipes-over-ssh.test.ts',
      'test/proof/ssh-engine.test.ts',
      'test/proof/ssh-executor.test.ts',
      'test/proof/ssh-real-sudo.test.ts',
      'test/proof/ssh-shells.test.ts',
      'test/proof/ssh-sudo.test.ts',
      'test/proof/ssh.test.ts',
    ],
  },
  {
    title: 'Why it does not work: `explain`',
    always: ['test/host/explain-scenarios.test.ts'],
    more: [
      'test/e2e/explain.test.ts',
      'test/proof/explain-ends.test.ts',
      'test/proof/explain-engine-scenarios.test.ts',
      'test/proof/explain-faults.test.ts',
      'test/proof/explain-filters.test.ts',
      'test/proof/explain-overlay.test.ts',
      'test/proof/explain-random.test.ts',
      'test/proof/explain-scenarios.test.ts',
      'test/proof/explain-walk.test.ts',
      'test/proof/judge-nft.test.ts',
    ],
  },
  {
    title: 'Recipes of the kernel, each taken back',
    always: ['test/host/recipes.test.ts'],
    more: [
      'test/host/lost-way.test.ts',
      'test/proof/create-bridge.test.ts',
      'test/proof/delete-link.test.ts',
      'test/proof/delete-namespace.test.ts',
      'test/proof/edit-address.test.ts',
      'test/proof/edit-firewall.test.ts',
      'test/proof/edit-link.test.ts',
      'test/proof/edit-neighbour.test.ts',
      'test/proof/edit-port.test.ts',
      'test/proof/edit-route.test.ts',
      'test/proof/edit-setting.test.ts',
      'test/proof/expose-namespace.test.ts',
      'test/proof/link-namespaces.test.ts',
      'test/proof/wire-container.test.ts',
      'test/proof/wire-namespace.test.ts',
    ],
  },
  {
    title: 'Recipes of the engine, each taken back',
    always: ['test/host/engine-recipes.test.ts'],
    more: [
      'test/proof/connect-container.test.ts',
      'test/proof/create-bridge-network.test.ts',
      'test/proof/create-macvlan-network.test.ts',
      'test/proof/create-overlay-network.test.ts',
      'test/proof/disconnect-container.test.ts',
      'test/proof/own-network.test.ts',
      'test/proof/remove-network.test.ts',
      'test/proof/run-container.test.ts',
    ],
  },
  {
    title: 'The program at a terminal',
    always: [],
    more: [
      'test/e2e/cli.test.ts',
      'test/e2e/explorer.test.ts',
      'test/proof/cli-engine.test.ts',
      'test/proof/cli-host.test.ts',
      'test/proof/recipes-at-terminal.test.ts',
      'test/screen/network-help.test.tsx',
    ],
  },
  {
    title: 'Podman',
    always: ['test/proof/podman.test.ts'],
    more: [
      'test/proof/podman-containers.test.ts',
      'test/proof/podman-networks.test.ts',
      'test/proof/podman-owners.test.ts',
      'test/proof/podman-seen.test.ts',
      'test/proof/several-engines.test.ts',
    ],
  },
];

/** All files of a theme. */
export function filesOf({ always, more }: Theme): readonly string[] {
  return [...always, ...more];
}
