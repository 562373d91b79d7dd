import type { Binding } from '../keys/binding.ts';
import { buildsOverlay } from './overlay.tsx';

export const buildsBinding: Binding = {
  keys: ['u'],
  label: 'undo',
  help: 'What patchpanel built here, whether it is still in place, and undo.',
  context: 'everywhere',
  footer: 35,
  run: (app) => app.overlays.open(buildsOverlay(app)),
};
