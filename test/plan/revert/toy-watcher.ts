import { type Command, changing } from '../../../src/executor/command.ts';
import { type CommandResult, silentSuccess } from '../../../src/executor/command-result.ts';
import { ABSENT } from '../../../src/plan/revert/host-scripts.ts';
import { type ToyHost, toyHost } from '../toy-host.ts';

export const FOLDER = '/run/patchpanel/reverts/toy';

/** What is said to a watcher: to arm it, to let a change through or be given a sign, to look at it, and the like. */
export type Saying = 'arm' | 'gate' | 'turn' | 'end' | 'report' | 'remove';

function sayingOf({ argv, typed = '', effect }: Command): Saying | null {
  if (argv[0] !== 'sh') return null;
  if (typed.startsWith('patchpanel arms')) return 'arm';
  if (!argv.includes(FOLDER)) return null;
  if (typed.startsWith('patchpanel tells')) return 'turn';
  if (typed.startsWith('patchpanel ends')) return 'end';
  if (effect === 'read') return 'report';
  return argv[2]?.includes('exec "$@"') ? 'gate' : 'remove';
}

export const absent = (argv: readonly string[]): CommandResult => ({
  ...silentSuccess(argv),
  exitCode: ABSENT,
  stderr: 'patchpanel: the undo that was armed is gone\n',
  message: 'it is gone',
});

export const says = (argv: readonly string[], stdout: string): CommandResult => ({
  ...silentSuccess(argv),
  stdout,
});

/**
 * A toy host with a watcher that answers as a test says; where it says nothing the watcher is there, and
 * lets all through. `said` is what it was told.
 */
export function watchedHost(
  answer: (saying: Saying, argv: readonly string[]) => CommandResult | null,
): ToyHost & { readonly said: readonly Saying[] } {
  const said: Saying[] = [];
  const toy = toyHost(() => null);
  const run: ToyHost['run'] = async (command, options) => {
    const saying = sayingOf(command);
    if (saying === null) return toy.run(command, options);
    said.push(saying);
    const { argv } = command;
    const answered = answer(saying, argv);
    if (answered !== null) return answered;
    if (saying === 'arm') return says(argv, `${FOLDER}\n`);
    // sh -c TEXT patchpanel FOLDER COUNT MARK… COMMAND…
    const [, , , , , count = '0', ...rest] = argv;
    const [program, ...args] = saying === 'gate' ? rest.slice(Number(count)) : [];
    return program === undefined
      ? silentSuccess(argv)
      : toy.run(changing([program, ...args]), options);
  };
  return { ...toy, run, said };
}
