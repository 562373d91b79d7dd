import type { Duplex } from 'node:stream';
import type { Command } from './command.ts';
import type { CommandResult } from './command-result.ts';
import type { ConnectionWatch } from './connection.ts';
import type { Netlink } from './netlink/netlink.ts';
import type { HostSpeed } from './speed.ts';

/** `what needs root would run as user 1000`, and how to run it as root. */
export type MissingRoot = { readonly why: string; readonly hint: string };

export type RunOptions = { readonly signal?: AbortSignal };

export type StreamOptions = {
  /** Ends the process when aborted; the result then says `cancelled`. */
  readonly signal: AbortSignal;
  /** Each line of stdout or stderr, without its newline, as soon as it is whole. */
  readonly onLine: (line: string, from: 'stdout' | 'stderr') => void;
};

/**
 * The only door to a host. Nothing here throws for what a command does: a command that is missing,
 * fails, is slow or is refused ends in a `Result` that says so.
 */
export interface Executor {
  /** What the title bar calls the host: `this machine`, `lab`. */
  readonly target: string;
  /** Whether what needs root runs as another user than the rest: by sudo(8), over there. */
  readonly rootBy?: () => 'sudo' | null;
  /** What becomes of commands that change the host, where they are not run. */
  readonly changes?: 'refused' | 'skipped';
  /**
   * Why commands that need root would run without it, and what to do. Null if they run as root, and
   * while there is no connection. Absent if root is never missing.
   */
  readonly missingRoot?: () => MissingRoot | null;
  /** The connection to another machine; absent for this one, which is always reachable. */
  readonly connection?: ConnectionWatch;
  /** How fast it starts programs; absent if nothing is run. */
  readonly speed?: HostSpeed;
  /** The host's kernel, asked from inside this process; absent if it is another machine's. */
  readonly netlink?: Netlink;
  /** Runs a command to its end. */
  run(command: Command, options?: RunOptions): Promise<CommandResult>;
  /**
   * Runs a command and hands its lines over as they come, until it ends or is aborted. Has no time
   * limit. On this machine its standard input is the command's `input` and does not end before
   * patchpanel does, however that dies: a command that must not outlive it waits for that end.
   * On another machine the command ends with the connection.
   */
  stream(command: Command, options: StreamOptions): Promise<CommandResult>;
  /** Runs a command on the person's own terminal: a shell, a password question. */
  interact(command: Command): Promise<CommandResult>;
  /**
   * Runs a command over a new connection of its own, so that a success proves that the host can
   * still be reached; with `asking`, questions may be put to the person on this terminal. Absent
   * for this machine.
   */
  runUnshared?(command: Command, options: { readonly asking: boolean }): Promise<CommandResult>;
  /**
   * Opens a fresh connection to a Unix socket of the host, such as the engine's. Rejects if nothing
   * answers.
   */
  dial(path: string): Promise<Duplex>;
  /**
   * Like `dial`, for a socket in a folder that another user can write to, accepting only a socket
   * on which that user listens. Rejects for a symbolic link, and for a socket of anyone else.
   * Absent if this cannot be guaranteed.
   */
  dialOwned?(path: string, uid: number): Promise<Duplex>;
}
