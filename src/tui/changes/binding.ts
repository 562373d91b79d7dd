import type { Binding } from '../keys/binding.ts';
import { changesOverlay } from './overlay.tsx';

export const changesBinding: Binding = {
  keys: ['c'],
  label: 'changes',
  help: 'What changed on this host since patchpanel started, and when; can be saved as JSON lines.',
  context: 'everywhere',
  footer: 72,
  run: (app) => app.overlays.open(changesOverlay(app)),
};
