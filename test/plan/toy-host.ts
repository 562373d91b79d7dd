import { type Command, changing, reading } from '../../src/executor/command.ts';
import type { Executor, RunOptions } from '../../src/executor/executor.ts';
import { type Result, silentSuccess } from '../../src/executor/result.ts';
import { newBuildId } from '../../src/plan/build-id.ts';
import type { Plan, Step } from '../../src/plan/plan.ts';

export type ToyHost = Executor & {
  /** Name → who made it, and a number that is never used again. */
  readonly things: Map<string, { readonly owner: string; readonly inode: number }>;
};

const LIST = reading(['list']);

/**
 * A host whose only things are named things, each with an owner's mark and an identity. `make NAME
 * OWNER` fails where the name is taken; `parts NAME n` are what hangs on it.
 * `before` is asked ahead of each command, and may give the result instead, or throw: a crash.
 */
export function toyHost(before: (command: Command, apply: () => Result) => Result | null): ToyHost {
  const things: ToyHost['things'] = new Map();
  let inodes = 0;
  const ended = (argv: readonly string[], exitCode: number, stdout = ''): Result => {
    const message = exitCode === 0 ? '' : `${argv[0]} failed`;
    return { ...silentSuccess(argv), exitCode, stdout, message };
  };
  const apply = ({ argv }: Command): Result => {
    const [verb, name = '', owner = ''] = argv;
    const thing = things.get(name);
    switch (verb) {
      case 'cat':
      case 'stat':
        if (argv.length > 2) return ended(argv, 0, '1');
        return ended(argv, 0, 'boot');
      case 'list':
        return ended(argv, 0, [...things.keys()].join('\n'));
      case 'owner':
        return thing ? ended(argv, 0, `owner ${thing.owner}`) : ended(argv, 1);
      case 'inode':
        return thing ? ended(argv, 0, `${thing.inode}`) : ended(argv, 1);
      case 'make':
        if (thing) return ended(argv, 1);
        inodes += 1;
        things.set(name, { owner, inode: inodes });
        return ended(argv, 0);
      case 'remove':
        return ended(argv, things.delete(name) ? 0 : 1);
      default:
        return ended(argv, 127);
    }
  };
  const run = async (command: Command, { signal }: RunOptions = {}): Promise<Result> => {
    if (signal?.aborted) return { ...silentSuccess(command.argv), exitCode: null, cancelled: true };
    return before(command, () => apply(command)) ?? apply(command);
  };
  return {
    target: 'toy',
    things,
    run,
    stream: run,
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
    command: changing(['make', name, owner]),
    judgedBy: 'exit-code',
    before: [{ otherwise: `${name} is taken`, check: gone }],
    check: { otherwise: `${name} is not there`, check: listed },
    identity: index % 2 === 0 ? reading(['inode', name]) : null,
    undo: {
      kind: 'command',
      command: changing(['remove', name]),
      loses: [],
      guards: [
        {
          otherwise: `${name} is not ours`,
          check: {
            command: reading(['owner', name]),
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
