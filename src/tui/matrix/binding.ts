import { connectionRefusal } from '../hosts/words.ts';
import type { Binding } from '../keys/binding.ts';
import { matrixOverlay } from './overlay.tsx';

export const matrixBinding: Binding = {
  keys: ['M'],
  label: 'matrix',
  help: 'Which namespaces reach each other, by ICMP and optionally a TCP port.',
  context: 'everywhere',
  footer: 56,
  disabled: (state) =>
    state.snapshot === null ? 'the host has not been read yet' : connectionRefusal(state),
  run: (app) => {
    const { snapshot } = app.store.getState();
    if (snapshot !== null) app.overlays.open(matrixOverlay(app, snapshot));
  },
};
