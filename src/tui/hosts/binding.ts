import type { Binding } from '../keys/binding.ts';
import { hostsOverlay } from './overlay.tsx';

/** Works over other screens too: a ping or a run goes on, unseen, while another host is looked at. */
export const hostsBinding: Binding = {
  keys: ['H'],
  label: 'hosts',
  help: 'The hosts that are open and how each stands; show another, or open a node of the swarm.',
  context: 'everywhere',
  footer: 97,
  overScreens: true,
  run: (app) => app.overlays.open(hostsOverlay(app)),
};
