import type { PaneId, TabId } from '../../store/state.ts';

export const PANE_TITLES: Readonly<Record<PaneId, string>> = {
  containers: 'Containers',
  namespaces: 'Namespaces',
  networks: 'Networks',
  bridges: 'Bridges',
};

/** A tab's title, and the shorter one for where all of them do not fit. */
export const TAB_TITLES: Readonly<Record<TabId, readonly [string, string]>> = {
  addresses: ['Addresses', 'Addr'],
  links: ['Links', 'Links'],
  routes: ['Routes', 'Rout'],
  neighbours: ['Neighbours', 'Neigh'],
  sockets: ['Sockets', 'Sock'],
  wiring: ['Wiring', 'Wire'],
  namespaces: ['Namespaces', 'Ns'],
  network: ['Network', 'Net'],
  ports: ['Ports', 'Ports'],
  'by-hand': ['By hand', 'Hand'],
};
