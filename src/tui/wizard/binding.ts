import { subjectOf } from '../../store/subject.ts';
import type { Binding } from '../keys/binding.ts';
import { wizardOverlay } from './overlay.tsx';

/** Opens the wizards; on a bridge, with that bridge chosen. */
export const wizardBinding: Binding = {
  keys: ['n'],
  label: 'new',
  help: 'Build something with a guide: fields, the plan of commands, the run. Nothing runs before you say so.',
  context: 'everywhere',
  footer: 30,
  disabled: (state) =>
    (state.snapshot?.namespaces.length ?? 0) === 0 ? 'the host was not read yet' : null,
  run: (face) => {
    const subject = subjectOf(face.store.getState());
    const preset = subject?.kind === 'bridge' ? { bridge: subject.bridge.link.name } : {};
    face.overlays.open(wizardOverlay(face, { recipe: null, preset }));
  },
};
