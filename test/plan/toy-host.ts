import { type Command, changing, reading } from '../../src/executor/command.ts';
import { type CommandResult, silentSuccess } from '../../src/executor/command-result.ts';
import type { Executor, RunOptions } from '../../src/executor/executor.ts';
import { newBuildId } from '../../src/plan/build-id.ts';
import type { Plan, Step } from '../../src/plan/plan.ts';
import { grantedLock } from '../support/granted-lock.ts';

export type ToyHost = Executor & {
  /** Name → who made it, and a number that is never used again. */
  readonly things: Map<string, { readonly owner: string; readonly inode: number }>;
};

/** The boot id of every toy, and that after a restart. */
const TOY_BOOT = '3c2ca44e-5a23-4a86-872e-846a3f380c68';
export const NEXT_BOOT = 'ffffffff-5a23-4a86-872e-846a3f380c68';

const LIST = reading(['ip', '-br', 'link', 'show']);

/**
 * A host whose only things are named things, each with an owner's mark and an identity: words of ip(8)
 * and stat(1), which are what a journal may hold. To make one fails where the name is taken.
 * `before` is asked ahead of each command, and may give the result instead, or throw: a crash.
 */
export function toyHost(
  before: (command: Command, apply: () => CommandResult) => CommandResult | null,
): ToyHost {
  const things: ToyHost['things'] = new Map();
  let inodes = 0;
  const ended = (argv: readonly string[], exitCode: number, stdout = ''): CommandResult => {
    const message = exitCode === 0 ? '' : `${argv[0]} failed`;
    return { ...silentSuccess(argv), exitCode, stdout, message };
  };
  const apply = ({ argv }: Command): CommandResult => {
    const [program, , verb = '', name = '', , owner = ''] = argv;
    const path = (argv.at(-1) ?? '').replace(/^\/toy\//, '');
    const named = things.get(path);
    const asked = program === 'sh' ? '/run/netns' : argv[2];
    switch (program === 'ip' ? verb : `${program} ${asked}`) {
      case 'cat undefined':
        return ended(argv, 0, TOY_BOOT);
      case 'stat -c':
        return ended(argv, 0, '1');
      case 'sh /run/netns':
        return ended(argv, 0, '2\n2\n3\n4\n');
      case 'link':
        return ended(argv, 0, ['lo', ...things.keys()].join('\n'));
      case 'stat %U':
        return named ? ended(argv, 0, `owner ${named.owner}`) : ended(argv, 1);
      case 'stat %i':
        return named ? ended(argv, 0, `${named.inode}`) : ended(argv, 1);
      case 'add':
        if (things.has(name)) return ended(argv, 1);
        inodes += 1;
        things.set(name, { owner, inode: inodes });
        return ended(argv, 0);
      case 'delete':
        return ended(argv, things.delete(name) ? 0 : 1);
      default:
        return ended(argv, 127);
    }
  };
  const run = async (command: Command, { signal }: RunOptions = {}): Promise<CommandResult> => {
    if (signal?.aborted) return { ...silentSuccess(command.argv), exitCode: null, cancelled: true };
    return before(command, () => apply(command)) ?? apply(command);
  };
  return {
    target: 'toy',
    things,
    run,
    stream: grantedLock,
    interact: run,
    dial: () => Promise.reject(new Error('a toy has no sockets')),
  };
}

function toyStep(name: string, owner: string, index: number): Step {
  const listed = { command: LIST, expects: { kind: 'lists', name } } as const;
  const gone = { command: LIST, expects: { kind: 'not', of: listed.expects } } as const;
  return {
    id: `step-${index}`,
    title: `make ${name}`,
    reason: '',
    command: changing(['ip', 'link', 'add', name, 'alias', owner]),
    judgedBy: 'exit-code',
    before: [{ otherwise: `${name} is taken`, check: gone }],
    check: { otherwise: `${name} is not there`, check: listed },
    identity: index % 2 === 0 ? reading(['stat', '-c', '%i', `/toy/${name}`]) : null,
    undo: {
      kind: 'command',
      command: changing(['ip', 'link', 'delete', name]),
      loses: [],
      guards: [
        {
          otherwise: `${name} is not ours`,
          check: {
            command: reading(['stat', '-c', '%U', `/toy/${name}`]),
            expects: { kind: 'prints-line', text: `owner ${owner}` },
          },
        },
      ],
      whenUncertain: [],
      atLast: [],
      gone,
      settled: null,
    },
  };
}

/** A plan that makes these things, in order. */
export function toyPlan(names: readonly string[]): Plan {
  const build = newBuildId();
  return {
    recipe: 'toy',
    build,
    title: 'a toy',
    input: {},
    warnings: [],
    steps: names.map((name, index) => toyStep(name, build, index)),
  };
}
