import type { Binding } from '../keys/binding.ts';
import { hostsOverlay } from './overlay.tsx';

/** Works over other screens too: a ping or a run goes on, unseen, while another host is looked at. */
export const hostsBinding: Binding = {
  keys: ['H'],
  label: 'hosts',
  help: 'The open hosts and their status; switch to another, or open a swarm node.',
  context: 'everywhere',
  footer: 97,
  overScreens: true,
  run: (app) => app.overlays.open(hostsOverlay(app)),
};
