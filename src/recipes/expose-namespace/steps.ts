import { changing, reading } from '../../executor/command.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { StaleName } from '../../model/kernel/netns-names.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Check, Guard, Step } from '../../plan/plan.ts';
import type { Target } from './target.ts';

const FOLDER = '/run/netns';

function pathOf(name: string): string {
  return `${FOLDER}/${name}`;
}

/** stat(1) without -L asks for the link itself, wherever it leads. */
function isAbsent(path: string): Check {
  return { command: reading(['stat', '-c', '%F', path]), expects: { kind: 'absent' } };
}

function leadsTo(path: string, target: string): Check {
  return {
    command: reading(['readlink', '-v', path]),
    expects: { kind: 'prints-line', text: target },
  };
}

function isNamespace(path: string, id: NamespaceId): Check {
  return {
    command: reading(['stat', '-L', '-c', '%i', path], { privileged: true }),
    expects: { kind: 'prints-line', text: `${id}` },
  };
}

export function folderStep(): Step {
  const exists = reading(['test', '-d', FOLDER]);
  return makeStep({
    id: 'folder',
    title: `Make the folder ${FOLDER}`,
    reason:
      'ip netns knows the namespaces that have a file in this folder. It makes the folder itself with its first namespace; on this host it has made none since the start.',
    command: changing(['mkdir', '-m', '755', FOLDER]),
    before: [
      {
        otherwise: `there is a folder ${FOLDER} by now`,
        check: { command: exists, expects: { kind: 'absent' } },
      },
    ],
    check: {
      otherwise: `there is no folder ${FOLDER} afterwards`,
      check: { command: exists, expects: { kind: 'succeeds' } },
    },
    undo: undoBy(
      changing(['rmdir', FOLDER]),
      { command: exists, expects: { kind: 'absent' } },
      {
        atLast: [
          {
            otherwise: `${FOLDER} stays: others have names in it by now`,
            check: { command: reading(['ls', '-A', FOLDER]), expects: { kind: 'prints-nothing' } },
          },
          {
            otherwise: `${FOLDER} stays: ip netns has made a mount point of it by now`,
            check: { command: reading(['mountpoint', '-q', FOLDER]), expects: { kind: 'absent' } },
          },
        ],
      },
    ),
  });
}

/** Still the very thing that was left behind: the link with its target, or the empty file; and no namespace. */
function isStale(stale: StaleName, nsfs: number): readonly Guard[] {
  const path = pathOf(stale.name);
  const device = reading(['stat', '-L', '-c', '%d', path]);
  const leadsNowhere: Check = {
    command: device,
    expects: {
      kind: 'any',
      of: [{ kind: 'absent' }, { kind: 'not', of: { kind: 'prints-line', text: `${nsfs}` } }],
    },
  };
  const otherwise = `${path} is another thing by now`;
  const same = stale.kind === 'stale-link' ? leadsTo(path, stale.target) : isEmptyFile(path);
  return [
    { otherwise, check: same },
    { otherwise: `${path} leads to a namespace by now`, check: leadsNowhere },
  ];
}

/** The words are those of stat(1) in GNU coreutils and in busybox. */
function isEmptyFile(path: string): Check {
  return {
    command: reading(['stat', '-c', '%F', path]),
    expects: { kind: 'prints-line', text: 'regular empty file' },
  };
}

/** `at` numbers the steps: an id is letters and digits, which a name need not be. */
export function removeStep(stale: StaleName, nsfs: number, at: number): Step {
  const path = pathOf(stale.name);
  const bringBack =
    stale.kind === 'stale-link'
      ? changing(['ln', '-s', stale.target, path])
      : changing([
          ...(['install', '-m', stale.mode, '-o', stale.owner, '-g', stale.group] as const),
          ...(['/dev/null', path] as const),
        ]);
  return makeStep({
    id: `stale-${at}`,
    title: `Remove the stale name ${stale.name}`,
    reason:
      stale.kind === 'stale-link'
        ? `It leads to ${stale.target}, where no namespace is any more. ip netns lists it all the same, and fails at each attempt to enter it.`
        : 'It is an empty file on which no namespace is mounted any more. ip netns lists it all the same, and fails at each attempt to enter it.',
    command: changing(['rm', path]),
    before: isStale(stale, nsfs),
    check: { otherwise: `${path} is still there`, check: isAbsent(path) },
    undo: undoBy(
      bringBack,
      stale.kind === 'stale-link' ? leadsTo(path, stale.target) : isEmptyFile(path),
      {
        atLast: [
          { otherwise: `another thing has the name ${stale.name} by now`, check: isAbsent(path) },
        ],
      },
    ),
  });
}

const WHY: Readonly<Record<Target['kind'], string>> = {
  engine:
    'It leads to the file that the engine keeps for the namespace, and not to /proc/PID/ns/net as one reads often: a process id is given to another process once it is free.',
  file: 'It leads to a file that keeps the namespace alive, and not to a process: a process id is given to another process once it is free.',
  process:
    'No file leads to this namespace, so the link goes by a process that is in it: it is good for as long as that process runs.',
};

export function linkStep(name: string, target: Target, id: NamespaceId): Step {
  const path = pathOf(name);
  return makeStep({
    id: 'link',
    title: `Lead ${name} in ${FOLDER} to the namespace`,
    reason: `${WHY[target.kind]} Without -f, ln leaves alone what has the name already.`,
    command: changing(['ln', '-s', target.path, path]),
    before: [
      { otherwise: `there is already a name ${name} in ${FOLDER}`, check: isAbsent(path) },
      {
        otherwise: `${target.path} leads to another namespace by now, or to none`,
        check: isNamespace(target.path, id),
      },
    ],
    check: { otherwise: `${path} does not lead to namespace ${id}`, check: isNamespace(path, id) },
    undo: undoBy(changing(['rm', path]), isAbsent(path), {
      guards: [
        {
          otherwise: `${path} is no longer the link to ${target.path} that this build made`,
          check: leadsTo(path, target.path),
        },
      ],
    }),
  });
}
