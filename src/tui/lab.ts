import { succeeded } from '../executor/command-result.ts';
import { errorWords } from '../model/text/error-words.ts';
import type { Face } from './face.ts';
import type { Binding } from './keys/binding.ts';

function complain(face: Face, text: string): void {
  face.store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
}

function openLab(face: Face): void {
  const { lab } = face;
  if (lab.kind === 'refused') {
    complain(face, lab.why);
    return;
  }
  face
    .suspend(async () => {
      const result = await lab.run();
      if (!succeeded(result))
        complain(face, `lab: ${result.message}; patchpanel doctor tells more`);
    })
    .catch((error: unknown) => {
      complain(face, `lab: ${errorWords(error)}`);
    });
}

/** The lab is this program again, on this terminal; leaving it leads back here. */
export const labBinding: Binding = {
  keys: ['L'],
  label: 'lab',
  help: 'A throwaway practice host: no root, no Docker. Leave it with q to come back here.',
  context: 'everywhere',
  footer: null,
  run: openLab,
};
