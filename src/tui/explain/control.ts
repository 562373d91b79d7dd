/** Runs what the keys of an explanation do: ask, ask again, and open the fix. */

import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import { namespaceHasAddress } from '../../explain/path/namespace-address.ts';
import type { ReachQuestion } from '../../explain/question.ts';
import { namesIn } from '../../explain/report/names.ts';
import { reportText } from '../../explain/report/report.ts';
import { drawnGlyphs } from '../../model/glyphs.ts';
import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { errorWords } from '../../model/text/error-words.ts';
import type { BuildId } from '../../plan/plan.ts';
import type { AppContext } from '../app-context.ts';
import { connectionRefusal } from '../hosts/words.ts';
import { whileWaiting } from '../waiting.ts';
import { type DestinationChoice, destinationsFrom, fittingChoices } from './destinations.ts';
import { fixAtStop, focusStops } from './focus-stops.ts';
import { openFix } from './open-fix.ts';
import type { ExplainAction, ExplainScreen } from './state.ts';
import { chosenQuestion, reduceExplain } from './state.ts';

export type ExplainControl = {
  readonly face: AppContext;
  readonly store: StoreApi<ExplainScreen>;
  readonly dispatch: (action: ExplainAction) => void;
  readonly ask: (question: ReachQuestion) => void;
  /** Asks what was chosen. */
  readonly choose: () => void;
  /** Asks the same again. */
  readonly again: () => void;
  /** Asks the other end whether it reaches this one. */
  readonly swap: () => void;
  /** Opens the plan of the fix for the fault under the cursor, else of the fix for the verdict. */
  readonly openFixAtCursor: () => void;
  /** Copies the report. */
  readonly copy: () => void;
  readonly choices: () => readonly DestinationChoice[];
  /** What was built last to fix it; null where nothing was. */
  readonly built: () => BuildId | null;
  readonly close: () => void;
};

/** An explanation on screen. What it runs ends with `close`, or with the program. */
export function createExplainControl(face: AppContext, start: ExplainScreen): ExplainControl {
  const store = createStore<ExplainScreen>(() => start);
  const dispatch = (action: ExplainAction) =>
    store.setState((state) => reduceExplain(state, action), true);
  let running = new AbortController();
  let built: BuildId | null = null;
  let isClosed = false;

  const ask = (question: ReachQuestion): void => {
    // A run that ends after the screen was left has nobody to tell.
    if (isClosed) return;
    running.abort();
    const own = new AbortController();
    running = own;
    dispatch({ type: 'look', question });
    const lost = connectionRefusal(face.store.getState());
    if (lost !== null) {
      dispatch({ type: 'failed', why: lost });
      return;
    }
    // What was asked before may still speak up: only the newest is listened to.
    const tell = (action: ExplainAction) => {
      if (!own.signal.aborted) dispatch(action);
    };
    const signal = AbortSignal.any([face.signal, own.signal]);
    const stopWaiting = whileWaiting(face.executor, (words) => tell({ type: 'waits', words }));
    signal.addEventListener('abort', stopWaiting, { once: true });
    void face
      .explain(face, question, {
        readOnly: face.readOnly,
        signal,
        onProgress: (what) => tell({ type: 'looked', what }),
      })
      .then(
        (explanation) => tell({ type: 'told', explanation }),
        (error: unknown) => tell({ type: 'failed', why: errorWords(error) }),
      )
      .finally(stopWaiting);
  };

  const choices = (): readonly DestinationChoice[] => {
    const state = store.getState();
    const { snapshot } = face.store.getState();
    if (state.stage !== 'ask' || snapshot === null) return [];
    return fittingChoices(destinationsFrom(snapshot, state.from), state.to.text, snapshot);
  };

  return {
    face,
    store,
    dispatch,
    choices,
    built: () => built,
    ask,
    choose: () => {
      const state = store.getState();
      if (state.stage !== 'ask') return;
      const chosen = chosenQuestion(state, choices());
      if ('why' in chosen) dispatch({ type: 'refuse', why: chosen.why });
      else ask(chosen.question);
    },
    again: () => {
      const state = store.getState();
      if (state.stage !== 'ask') ask(state.question);
    },
    swap: () => {
      const state = store.getState();
      if (state.stage === 'ask') return;
      const { snapshot } = face.store.getState();
      const other = otherEnd(state.question, snapshot);
      if (other === null)
        tell(face, 'no namespace here has that address, so you cannot ask from it');
      else {
        const { from, port } = state.question;
        ask({ from: other, to: { kind: 'namespace', namespace: from }, port });
      }
    },
    openFixAtCursor: () => {
      const state = store.getState();
      if (state.stage !== 'told') return;
      const stop = focusStops(state.explanation)[state.at];
      const fix = fixAtStop(stop) ?? state.explanation.fix;
      if (fix === null) tell(face, 'there is nothing to fix');
      else {
        openFix(face, fix, (build) => {
          built = build;
          ask(state.question);
        });
      }
    },
    copy: () => {
      const state = store.getState();
      const { snapshot } = face.store.getState();
      if (state.stage !== 'told' || snapshot === null) return;
      const names = namesIn(snapshot);
      const glyphs = drawnGlyphs(face.theme.ascii);
      const drawing = { names, glyphs, program: programFor(face), width: Number.POSITIVE_INFINITY };
      face.copy(...reportText(state.explanation, drawing).split('\n'));
      face.store.dispatch({
        type: 'notice',
        notice: { tone: 'plain', text: 'copied: the report' },
      });
    },
    close: () => {
      isClosed = true;
      running.abort();
    },
  };
}

/** The command that reaches the host on screen. */
export function programFor({ executor }: Pick<AppContext, 'executor'>): readonly string[] {
  const isFar = executor.connection !== undefined;
  return ['patchpanel', ...(isFar ? [`--host=ssh://${executor.target}`] : [])];
}

/** The namespace that is asked about; of an address, who has it. */
function otherEnd({ to }: ReachQuestion, snapshot: Snapshot | null): NamespaceId | null {
  if (to.kind === 'namespace') return to.namespace;
  const owner = snapshot?.namespaces.find((each) => namespaceHasAddress(each, to.address));
  return owner?.id ?? null;
}

function tell({ store }: AppContext, text: string): void {
  store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
}
