/** A command as data: what to run, apart from who runs it. Never a shell string. */
export type Command = {
  readonly argv: readonly [string, ...string[]];
  /** Written to standard input, which is otherwise empty. */
  readonly input?: string;
  /**
   * Milliseconds until it is ended and its result says `timedOut`; longer where the host is slow.
   */
  readonly timeLimit: number;
  /**
   * `change` for whatever may alter the host: a read-only executor refuses it. That is what others
   * see of it: its links, namespaces and settings, its files, its logs. What ends with the command,
   * such as a namespace of its own, does not count.
   */
  readonly effect: 'read' | 'change';
  /** For a script that looks: the modules that it may have the kernel load, see `modulesFor`. */
  readonly loads?: readonly string[];
  /** Whether it needs root (or the capabilities of it) in the host's namespaces. */
  readonly privileged: boolean;
  /**
   * For a script that asks many things at once: what you would type to see the same, for the log.
   */
  readonly typed?: string;
};

const READ_LIMIT = 10_000;
const CHANGE_LIMIT = 30_000;

type Options = Partial<Omit<Command, 'argv' | 'effect'>>;

/** A command that only looks. */
export function reading(argv: Command['argv'], options: Options = {}): Command {
  return { timeLimit: READ_LIMIT, privileged: false, ...options, argv, effect: 'read' };
}

/** A command that alters the host; privileged unless said otherwise. */
export function changing(argv: Command['argv'], options: Options = {}): Command {
  return { timeLimit: CHANGE_LIMIT, privileged: true, ...options, argv, effect: 'change' };
}
