import { succeeded } from '../executor/command-result.ts';
import { errorWords } from '../model/text/error-words.ts';
import type { AppContext } from './app-context.ts';
import type { Binding } from './keys/binding.ts';

function complain(app: AppContext, text: string): void {
  app.store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
}

function openLab(app: AppContext): void {
  const { lab } = app;
  if (lab.kind === 'refused') {
    complain(app, lab.why);
    return;
  }
  app
    .suspend(async () => {
      const result = await lab.run();
      if (!succeeded(result)) complain(app, `lab: ${result.message}; patchpanel doctor tells more`);
    })
    .catch((error: unknown) => {
      complain(app, `lab: ${errorWords(error)}`);
    });
}

/** The lab is this program again, on this terminal; leaving it leads back here. */
export const labBinding: Binding = {
  keys: ['L'],
  label: 'lab',
  help: 'Open a throwaway practice host: no root, no Docker. Press q to come back here.',
  context: 'everywhere',
  footer: null,
  run: openLab,
};
