import type { CommandResult } from '../executor/command-result.ts';
import type { explain } from '../explain/explain.ts';
import type { Session, Sessions } from './hosts/sessions.ts';
import type { Theme } from './theme.ts';

/** How the lab is opened from here: this program again, on the person's terminal; or why not. */
export type LabDoor =
  | { readonly kind: 'open'; readonly run: () => Promise<CommandResult> }
  | { readonly kind: 'refused'; readonly why: string };

/** What a key's action may use: one host's own, and what all hosts share. One for the life of the host. */
export type AppContext = Session & {
  /** All hosts that are open. */
  readonly sessions: Sessions;
  /** Opens a host by its address, `ssh://192.0.2.3`, beside the others. Rejects where it cannot be one. */
  readonly openAnother: (address: string) => Promise<Session>;
  readonly theme: Theme;
  /** Nothing may be changed: what would is shown, and refused with that reason. */
  readonly readOnly: boolean;
  /** Where the journals of builds are kept. Throws if there is no home for them. */
  readonly buildsFolder: () => string;
  readonly lab: LabDoor;
  /** Says whether one end reaches another on a host, and why not. */
  readonly explain: typeof explain;
  /** Aborted on the way out: whatever streams or waits ends with it. */
  readonly signal: AbortSignal;
  /** Columns and rows of the terminal now. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  /**
   * Puts lines into the clipboard of the person's terminal (OSC 52), each sanitised: where they are
   * pasted they are text, and end neither a line nor a bracketed paste.
   */
  readonly copy: (...lines: readonly string[]) => void;
  /** Draws everything again. */
  readonly redraw: () => void;
  /** Gives the terminal to something else until it settles. */
  readonly suspend: (run: () => Promise<void>) => Promise<void>;
  readonly exit: () => void;
};
