import type { State } from '../../store/state.ts';
import type { AppContext } from '../app-context.ts';
import type { KeyName } from './press.ts';

/** Where a binding applies: on any screen of the explorer, in the lists on the left, in the main pane. */
export type KeyContext = 'everywhere' | 'lists' | 'main';

/** A key as data: the footer, the help and the README's table are made from it. */
export type Binding = {
  readonly keys: readonly KeyName[];
  /** One or two words, for the footer: `filter`. */
  readonly label: string;
  /** One sentence, for the help. */
  readonly help: string;
  readonly context: KeyContext;
  /** Its place in the footer, least first; null keeps it out. */
  readonly footer: number | null;
  /** Whether it works over a screen that does not take the key itself, such as a ping. */
  readonly overScreens?: true;
  /** Why it does nothing now; null where it works. */
  readonly disabled?: (state: State) => string | null;
  readonly run: (app: AppContext) => void;
};

export type KeyGroup = { readonly title: string; readonly bindings: readonly Binding[] };
