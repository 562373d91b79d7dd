import type { Snapshot } from '../../model/snapshot.ts';
import { nameOfNamespace } from '../../recipes/fields/namespace-field.ts';
import type { Input } from '../../recipes/recipe.ts';
import { type Subject, subjectOf } from '../../store/subject.ts';
import { connectionRefusal } from '../hosts/words.ts';
import type { Binding } from '../keys/binding.ts';
import { wizardOverlay } from './overlay.tsx';

/** The fields that the selected thing is an answer to, in whichever recipe asks for them. */
function presetFrom(subject: Subject, snapshot: Snapshot): Input {
  switch (subject.kind) {
    case 'container':
      return { container: subject.container.name, namespace: subject.container.name };
    case 'namespace':
      return { namespace: nameOfNamespace(snapshot, subject.namespace) };
    case 'network': {
      const { name, bridge } = subject.network;
      return bridge === null ? { network: name } : { network: name, bridge };
    }
    case 'bridge':
      return { bridge: subject.bridge.link.name };
  }
}

/** Opens the wizards, with the selected thing chosen where they ask for such a thing. */
export const wizardBinding: Binding = {
  keys: ['n'],
  label: 'new',
  help: 'Build something step by step: fields, the plan of commands, the run. Nothing runs until you say so.',
  context: 'everywhere',
  footer: 30,
  disabled: (state) =>
    connectionRefusal(state) ??
    ((state.snapshot?.namespaces.length ?? 0) === 0 ? 'the host has not been read yet' : null),
  run: (app) => {
    const state = app.store.getState();
    const { snapshot } = state;
    const subject = subjectOf(state);
    const preset = subject === null || snapshot === null ? {} : presetFrom(subject, snapshot);
    app.overlays.open(wizardOverlay(app, { recipe: null, preset }));
  },
};
