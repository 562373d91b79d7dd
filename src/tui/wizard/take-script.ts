/** The plan as a shell script: into a file, onto the clipboard. */
import { errorWords } from '../../model/text/error-words.ts';
import { planAsShell } from '../../plan/script/plan-as-shell.ts';
import { saveScript } from '../../plan/script/save-script.ts';
import { tell, type Wizard } from './wizard.ts';

export function save(wizard: Wizard): void {
  const state = wizard.store.getState();
  if (state.stage !== 'plan') return;
  saveScript(state.plan, process.cwd()).then(
    ({ path, warning }) => {
      if (warning === null) tell(wizard, 'plain', `saved: ${path}`);
      else tell(wizard, 'bad', `saved: ${path}: ${warning}`);
    },
    (error: unknown) => tell(wizard, 'bad', `not saved: ${errorWords(error)}`),
  );
}

export function copyScript(wizard: Wizard): void {
  const state = wizard.store.getState();
  if (state.stage !== 'plan') return;
  wizard.app.copy(...planAsShell(state.plan).split('\n'));
  tell(wizard, 'plain', 'copied: the plan as a shell script');
}
