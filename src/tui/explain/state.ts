/** What the screen of an explanation shows: its question, what is being looked at, or the answer. Pure. */
import type { Explanation } from '../../explain/explanation.ts';
import type { Destination, ReachQuestion } from '../../explain/question.ts';
import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { KeyName } from '../keys/press.ts';
import { typedPort } from '../widgets/port-field.ts';
import { fieldOf, pressInField, type TextField, typeText } from '../widgets/text-field.ts';
import type { DestinationChoice } from './destinations.ts';

export type QuestionForm = {
  readonly stage: 'ask';
  readonly from: NamespaceId;
  readonly to: TextField;
  readonly port: TextField;
  /** The field that is typed into. */
  readonly field: 'to' | 'port';
  /** In the choices that fit. */
  readonly at: number;
  readonly why: string | null;
};

export type InProgress = {
  readonly stage: 'looking';
  readonly question: ReachQuestion;
  /** What was looked at so far, the newest last. */
  readonly looked: readonly string[];
  /** What is said of it where it takes long; null before. */
  readonly waits: string | null;
  /** The answer to the same question before. */
  readonly before: Explanation | null;
};

export type Answered = {
  readonly stage: 'told';
  readonly question: ReachQuestion;
  readonly explanation: Explanation;
  readonly before: Explanation | null;
  /** The cursor, over `focusStops`. */
  readonly at: number;
};

export type NotAnswered = {
  readonly stage: 'failed';
  readonly question: ReachQuestion;
  readonly why: string;
  readonly before: Explanation | null;
};

export type ExplainScreen = QuestionForm | InProgress | Answered | NotAnswered;

export type ExplainAction =
  | { readonly type: 'press'; readonly key: KeyName }
  | { readonly type: 'paste'; readonly text: string }
  | { readonly type: 'field' }
  /** `last` is the index of the last place that the cursor may take. */
  | { readonly type: 'move'; readonly by: number; readonly last: number }
  | { readonly type: 'refuse'; readonly why: string }
  | { readonly type: 'look'; readonly question: ReachQuestion }
  | { readonly type: 'looked'; readonly what: string }
  | { readonly type: 'waits'; readonly words: string }
  | { readonly type: 'told'; readonly explanation: Explanation }
  | { readonly type: 'failed'; readonly why: string };

const EMPTY = fieldOf('');

/** The question from a namespace, with nothing typed yet. */
export function askFrom(from: NamespaceId): QuestionForm {
  return { stage: 'ask', from, to: EMPTY, port: EMPTY, field: 'to', at: 0, why: null };
}

export function reduceExplain(state: ExplainScreen, action: ExplainAction): ExplainScreen {
  switch (action.type) {
    case 'press':
      return state.stage === 'ask'
        ? typed(state, pressInField(state[state.field], action.key))
        : state;
    case 'paste':
      return state.stage === 'ask'
        ? typed(state, typeText(state[state.field], action.text.replace(/\s+/g, '')))
        : state;
    case 'field':
      return state.stage === 'ask'
        ? { ...state, field: state.field === 'to' ? 'port' : 'to', why: null }
        : state;
    case 'move':
      return moved(state, action);
    case 'refuse':
      return state.stage === 'ask' ? { ...state, why: action.why } : state;
    case 'look':
      return {
        stage: 'looking',
        question: action.question,
        looked: [],
        waits: null,
        before: beforeOf(state, action.question),
      };
    case 'looked':
      return state.stage === 'looking'
        ? { ...state, looked: [...state.looked, action.what] }
        : state;
    case 'waits':
      return state.stage === 'looking' ? { ...state, waits: action.words } : state;
    case 'told':
      return state.stage === 'looking'
        ? { ...state, stage: 'told', explanation: action.explanation, at: 0 }
        : state;
    case 'failed':
      return state.stage === 'looking' ? { ...state, stage: 'failed', why: action.why } : state;
  }
}

/** The last answer, where it was to the same question. */
function beforeOf(state: ExplainScreen, question: ReachQuestion): Explanation | null {
  if (state.stage === 'ask' || state.question !== question) return null;
  return state.stage === 'told' ? state.explanation : state.before;
}

function typed(state: QuestionForm, field: TextField | null): QuestionForm {
  return field === null ? state : { ...state, [state.field]: field, at: 0, why: null };
}

function moved(
  state: ExplainScreen,
  { by, last }: { readonly by: number; readonly last: number },
): ExplainScreen {
  if (state.stage !== 'ask' && state.stage !== 'told') return state;
  const at = Math.max(0, Math.min(state.at + by, last));
  return state.stage === 'ask' ? { ...state, at, why: null } : { ...state, at };
}

/** The question as it stands, or why it cannot be asked. */
export function chosenQuestion(
  state: QuestionForm,
  choices: readonly DestinationChoice[],
): { readonly question: ReachQuestion } | { readonly why: string } {
  const port = typedPort(state.port.text);
  if ('why' in port) return port;
  const to: Destination | undefined = choices[state.at]?.to;
  if (to === undefined) {
    return { why: `${state.to.text.trim()} is neither a namespace here nor an IP address` };
  }
  return { question: { from: state.from, to, port: port.port } };
}
