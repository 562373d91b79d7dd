import { useStore } from 'zustand';
import type { Question } from '../../explain/question.ts';
import { type Names, namesIn } from '../../explain/tell/names.ts';
import { endsWords, triedWords } from '../../explain/tell/question-words.ts';
import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { Face } from '../face.ts';
import type { Rect } from '../layout.ts';
import type { Line } from '../line.ts';
import { span, wrapped } from '../line.ts';
import type { Overlay } from '../overlays.ts';
import type { Panel } from '../panel.ts';
import { panelWidth } from '../panel.ts';
import { PanelView } from '../panel-view.tsx';
import { clock } from '../words.ts';
import { createExplaining, type Explaining, programFor } from './control.ts';
import { explainKeys } from './keys.ts';
import { askPanel } from './paint-ask.ts';
import { lookingRows } from './paint-looking.ts';
import { toldPanel } from './paint-told.ts';
import type { ExplainScreen } from './state.ts';
import { askFrom } from './state.ts';

/** Asks whom a namespace shall reach, then says whether it does, and why not. */
export function explainOverlay(face: Face, from: NamespaceId): Overlay {
  return overlayOf(createExplaining(face, askFrom(from)));
}

/** Opens the answer to a question: whether one end reaches the other. For other screens too. */
export function openExplanation(face: Face, question: Question): void {
  const explaining = createExplaining(face, askFrom(question.from));
  face.overlays.open(overlayOf(explaining));
  explaining.ask(question);
}

function overlayOf(explaining: Explaining): Overlay {
  const { store, dispatch, face } = explaining;
  return {
    id: 'explain',
    keys: () => explainKeys(explaining),
    watch: store,
    onPress: (key) => {
      if (store.getState().stage !== 'ask') return false;
      dispatch({ type: 'press', key });
      return true;
    },
    onPaste: (text) => dispatch({ type: 'paste', text }),
    render: (rect) => <ExplainView explaining={explaining} face={face} rect={rect} />,
    onClose: explaining.close,
  };
}

type ViewProps = {
  readonly explaining: Explaining;
  readonly face: Face;
  readonly rect: Rect;
};

function ExplainView({ explaining, face, rect }: ViewProps) {
  const state = useStore(explaining.store);
  const snapshot = useStore(face.store, (explorer) => explorer.snapshot);
  if (snapshot === null) return null;
  const names = namesIn(snapshot);
  const panel = panelOf(explaining, state, names, panelWidth(rect));
  return <PanelView panel={panel} rect={rect} theme={face.theme} />;
}

function panelOf(
  { face, choices }: Explaining,
  state: ExplainScreen,
  names: Names,
  width: number,
): Panel {
  const { glyphs } = face.theme;
  if (state.stage === 'ask') {
    return askPanel(state, choices(), { from: names.namespace(state.from), glyphs });
  }
  const title = endsWords(state.question, names, glyphs.arrow);
  const asked = triedWords(state.question);
  switch (state.stage) {
    case 'looking':
      return { title, aside: [span(`${asked} `, 'dim')], rows: lookingRows(state, glyphs) };
    case 'failed': {
      const why: Line = [span(`${glyphs.failed} ${state.why}`, 'bad')];
      const rows = wrapped(why, width).map((line) => ({ line }));
      return { title, aside: [span(`${asked} `, 'dim')], rows };
    }
    case 'told': {
      const taken = clock(Date.parse(state.explanation.takenAt));
      const aside: Line = [span(`${asked} ${glyphs.separator} ${taken} `, 'dim')];
      const drawing = { width, glyphs, names, program: programFor(face) };
      return { title, aside, ...toldPanel(state, drawing) };
    }
  }
}
