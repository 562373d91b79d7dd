import { useStore } from 'zustand';
import type { ReachQuestion } from '../../explain/question.ts';
import { namesIn, type ReportNames } from '../../explain/report/names.ts';
import { endsWords, probeWords } from '../../explain/report/question-words.ts';
import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { Line } from '../../model/styled-text.ts';
import { span, wrapped } from '../../model/styled-text.ts';
import type { AppContext } from '../app-context.ts';
import type { Rect } from '../layout.ts';
import type { Overlay } from '../overlays.ts';
import type { Panel } from '../widgets/panel.ts';
import { panelWidth } from '../widgets/panel.ts';
import { PanelView } from '../widgets/panel-view.tsx';
import { clock } from '../words.ts';
import { createExplainControl, type ExplainControl, programFor } from './control.ts';
import { explainKeys } from './keys.ts';
import { progressRows } from './paint-progress.ts';
import { questionPanel } from './paint-question.ts';
import { reportPanel } from './paint-report.ts';
import type { ExplainScreen } from './state.ts';
import { askFrom } from './state.ts';

/** Asks whom a namespace shall reach, then says whether it does, and why not. */
export function explainOverlay(face: AppContext, from: NamespaceId): Overlay {
  return overlayOf(createExplainControl(face, askFrom(from)));
}

/** Opens the answer to a question: whether one end reaches the other. For other screens too. */
export function openExplanation(face: AppContext, question: ReachQuestion): void {
  const control = createExplainControl(face, askFrom(question.from));
  face.overlays.open(overlayOf(control));
  control.ask(question);
}

function overlayOf(control: ExplainControl): Overlay {
  const { store, dispatch, face } = control;
  return {
    id: 'explain',
    keys: () => explainKeys(control),
    watch: store,
    onPress: (key) => {
      if (store.getState().stage !== 'ask') return false;
      dispatch({ type: 'press', key });
      return true;
    },
    onPaste: (text) => dispatch({ type: 'paste', text }),
    render: (rect) => <ExplainView control={control} face={face} rect={rect} />,
    onClose: control.close,
  };
}

type ViewProps = {
  readonly control: ExplainControl;
  readonly face: AppContext;
  readonly rect: Rect;
};

function ExplainView({ control, face, rect }: ViewProps) {
  const state = useStore(control.store);
  const snapshot = useStore(face.store, (explorer) => explorer.snapshot);
  if (snapshot === null) return null;
  const names = namesIn(snapshot);
  const panel = panelOf(control, state, names, panelWidth(rect));
  return <PanelView panel={panel} rect={rect} theme={face.theme} />;
}

function panelOf(
  { face, choices }: ExplainControl,
  state: ExplainScreen,
  names: ReportNames,
  width: number,
): Panel {
  const { glyphs } = face.theme;
  if (state.stage === 'ask') {
    return questionPanel(state, choices(), { from: names.namespace(state.from), glyphs });
  }
  const title = endsWords(state.question, names, glyphs.arrow);
  const asked = probeWords(state.question);
  switch (state.stage) {
    case 'looking':
      return { title, aside: [span(`${asked} `, 'dim')], rows: progressRows(state, glyphs) };
    case 'failed': {
      const why: Line = [span(`${glyphs.failed} ${state.why}`, 'bad')];
      const rows = wrapped(why, width).map((line) => ({ line }));
      return { title, aside: [span(`${asked} `, 'dim')], rows };
    }
    case 'told': {
      const taken = clock(Date.parse(state.explanation.takenAt));
      const aside: Line = [span(`${asked} ${glyphs.separator} ${taken} `, 'dim')];
      const drawing = { width, glyphs, names, program: programFor(face) };
      return { title, aside, ...reportPanel(state, drawing) };
    }
  }
}
