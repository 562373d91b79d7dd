import { reading } from '../executor/command.ts';
import { succeeded } from '../executor/command-result.ts';
import type { Executor } from '../executor/executor.ts';
import { isForEngine } from '../executor/operation.ts';
import { DOCKER_NAMESPACES } from '../model/engine/sandbox-names.ts';
import type { Step } from './plan.ts';
import { operationsIn } from './step-operations.ts';

/**
 * How a host finds namespaces other than its own. If one of these differs, as in a container, a
 * name that is missing here says nothing about the namespace that has it elsewhere.
 */
export type NamespaceLookup = {
  /**
   * Number of the file system that /run/netns is of, or is made in where it is not there (`ip netns
   * add` binds the folder to itself, which is the same file system): while that is mounted, no
   * other has it.
   */
  readonly netns: string;
  /** Number of the file system of the engine's /run/docker/netns. */
  readonly sandboxes: string;
  /** Inode of the PID namespace, in which processes have their ids (pid_namespaces(7)). */
  readonly processes: string;
  /**
   * Inode of the mount namespace, in which a file may have no namespace mounted on it that it has
   * elsewhere.
   */
  readonly mounts: string;
};

const NAMES = reading([
  'sh',
  '-c',
  `
for folder in /run/netns /run/docker/netns; do
  while [ ! -d "$folder/" ]; do folder=\${folder%/*}; done
  stat -L -c %d "$folder/" || exit 1
done
stat -L -c %i /proc/self/ns/pid /proc/self/ns/mnt
`,
]);

const FOUR_NUMBERS = /^(\d+)\n(\d+)\n(\d+)\n(\d+)\n$/;

/** Reads how the host finds namespaces, or why that could not be read. */
export async function readNamespaceLookup(
  executor: Executor,
): Promise<NamespaceLookup | { readonly why: string }> {
  const answer = await executor.run(NAMES);
  if (!succeeded(answer)) return { why: answer.message };
  const [all, netns = '', sandboxes = '', processes = '', mounts = ''] =
    FOUR_NUMBERS.exec(answer.stdout) ?? [];
  if (all === undefined) return { why: 'stat does not say which file system /run/netns is on' };
  return { netns, sandboxes, processes, mounts };
}

const KINDS = ['netns', 'sandboxes', 'processes'] as const;
type Kind = (typeof KINDS)[number];

/**
 * Whether the same names are found in both, as far as is known; in files, what is mounted may
 * differ.
 */
export function findsSameNamespaces(
  one: NamespaceLookup | null,
  other: NamespaceLookup | null,
): boolean {
  return one === null || other === null || KINDS.every((kind) => one[kind] === other[kind]);
}

const ELSEWHERE: Readonly<Record<Kind, string>> = {
  netns: '/run/netns is not the folder that it was for this build',
  sandboxes: '/run/docker/netns is not the folder that it was for this build',
  processes: 'processes have other ids than they had for this build',
};

type Judging = {
  readonly built: NamespaceLookup | null;
  readonly here: NamespaceLookup | null;
  readonly executor: Executor;
};

/**
 * Why steps cannot be judged from here: what they call a namespace means another here, or nothing;
 * null where they can be. What is not known of an earlier build is not compared.
 */
export async function cannotName(
  steps: readonly Step[],
  { built, here, executor }: Judging,
): Promise<string | null> {
  if (built === null || here === null) return null;
  const argvs = steps
    .flatMap(operationsIn)
    .flatMap((each) => (isForEngine(each) ? [] : [each.argv]));
  const kind = KINDS.find((each) => built[each] !== here[each] && argvs.some(NAMES_BY[each]));
  if (kind !== undefined) return told(ELSEWHERE[kind]);
  if (built.mounts === here.mounts) return null;
  const files = new Set(argvs.flatMap(filesIn));
  if (files.size === 0) return null;
  const unmounted = await executor.run(reading(['sh', '-c', UNMOUNTED, 'patchpanel', ...files]));
  if (!succeeded(unmounted)) return unmounted.message;
  const [file = ''] = unmounted.stdout.split('\n');
  return file === '' ? null : told(`${file} leads to no namespace`);
}

function told(where: string): string {
  return `patchpanel runs where ${where}, as in a container; run it on the host`;
}

/**
 * Prints those of its arguments that are there and lead to no namespace (NSFS_MAGIC,
 * linux/magic.h).
 */
const UNMOUNTED = `
for path do
  [ ! -e "$path" ] || [ "$(stat -L -f -c %t "$path")" = 6e736673 ] || printf '%s\\n' "$path"
done
`;

type Argv = readonly string[];

const NETNS = '/run/netns/';

/** The files of namespaces that a command names, by path or as ip(8) does. */
function filesIn(argv: Argv): readonly string[] {
  const paths = argv.map((word) => word.replace(/^--net=/, ''));
  const named = argv[0] === 'ip' ? namesIn(argv) : [];
  return [
    ...paths.filter((path) => path.startsWith(NETNS) || path.startsWith(DOCKER_NAMESPACES)),
    ...named.map((name) => `${NETNS}${name}`),
  ];
}

/**
 * `ip -n NAME`, `ip netns VERB NAME`, and a link's `netns NAME`, where a path may stand as well.
 */
function namesIn([, first, second, third, ...rest]: Argv): readonly string[] {
  const words = [first, second, third, ...rest];
  const after = words.flatMap((word, at) => (word === 'netns' ? [words[at + 1]] : []));
  const names = first === 'netns' ? [third] : [first === '-n' ? second : undefined, ...after];
  return names.flatMap((name) => (name === undefined || name.startsWith('/') ? [] : [name]));
}

/** Whether a command finds a namespace by that. */
const NAMES_BY: Readonly<Record<Kind, (argv: Argv) => boolean>> = {
  netns: (argv) =>
    (argv[0] === 'ip' && argv[1] === 'netns') ||
    filesIn(argv).some((path) => path.startsWith(NETNS)),
  sandboxes: (argv) => filesIn(argv).some((path) => path.startsWith(DOCKER_NAMESPACES)),
  processes: (argv) => argv.some((word) => /^(--net=)?\/proc\/\d+\//.test(word)),
};
