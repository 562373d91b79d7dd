import { FEATURES } from '../features.ts';
import { helpOverlay } from '../help.ts';
import { networkHelpOverlay } from '../network-help/overlay.tsx';
import type { Binding, KeyGroup } from './binding.ts';
import { KEY_GROUPS } from './keymap.ts';

const LAST: readonly Binding[] = [
  {
    keys: ['?'],
    label: 'help',
    help: 'Show all keys; in the Networks pane also what each network type is.',
    context: 'everywhere',
    footer: 90,
    run: (app) => {
      const isOnNetworks = app.store.getState().pane === 'networks';
      const open = isOnNetworks ? networkHelpOverlay : helpOverlay;
      app.overlays.open(open(app, keysTable()));
    },
  },
  {
    keys: ['q', 'Ctrl-c'],
    label: 'quit',
    help: 'Leave patchpanel.',
    context: 'everywhere',
    footer: 95,
    run: (app) => app.exit(),
  },
];

const GROUPS: readonly KeyGroup[] = [
  ...KEY_GROUPS,
  { title: 'Build and measure', bindings: FEATURES },
  { title: 'Help', bindings: LAST },
].filter((group) => group.bindings.length > 0);

/** Every binding of the explorer, in the order and the groups of the help. */
export function keysTable(): readonly KeyGroup[] {
  return GROUPS;
}
