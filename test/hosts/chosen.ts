/**
 * What runs in every userland where nothing else is asked for: whatever depends on the words, numbers
 * and rules of programs and engines. Folders and files as vitest filters them.
 */
export const CHOSEN: readonly string[] = [
  'test/host/',
  'test/e2e/cli-engine',
  'test/e2e/cli-host',
  'test/e2e/explain',
  'test/e2e/probes-end',
  'test/e2e/recipes',
  'test/e2e/ssh',
  'test/e2e/watch',
  'test/proof/connect-container',
  'test/proof/create-bridge-network',
  'test/proof/create-macvlan-network',
  'test/proof/create-overlay-network',
  'test/proof/delete-namespace',
  'test/proof/disconnect-container',
  'test/proof/edit-firewall',
  'test/proof/engine-restart',
  'test/proof/explain-ends',
  'test/proof/explain-engine-scenarios',
  'test/proof/explain-filters',
  'test/proof/explain-overlay',
  'test/proof/explain-scenarios',
  'test/proof/judge-nft',
  'test/proof/netlink',
  'test/proof/recipes-over-ssh',
  'test/proof/remove-network',
  'test/proof/run-container',
  'test/proof/ssh-engine',
  'test/screen/network-help',
];
