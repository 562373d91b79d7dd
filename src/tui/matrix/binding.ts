import { connectionRefusal } from '../hosts/words.ts';
import type { Binding } from '../keys/binding.ts';
import { matrixOverlay } from './overlay.tsx';

export const matrixBinding: Binding = {
  keys: ['M'],
  label: 'matrix',
  help: 'Who reaches whom: every namespace asks every other by ICMP and, if wanted, at a TCP port.',
  context: 'everywhere',
  footer: 56,
  disabled: (state) =>
    state.snapshot === null ? 'nothing has been read yet' : connectionRefusal(state),
  run: (app) => {
    const { snapshot } = app.store.getState();
    if (snapshot !== null) app.overlays.open(matrixOverlay(app, snapshot));
  },
};
