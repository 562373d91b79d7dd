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
    title: `Create the folder ${FOLDER}`,
    reason:
      'ip netns lists the namespaces that have a file in this folder. It creates the folder with its first namespace; on this host it has not created one since boot.',
    command: changing(['mkdir', '-m', '755', FOLDER]),
    before: [
      {
        otherwise: `the folder ${FOLDER} exists now`,
        check: { command: exists, expects: { kind: 'absent' } },
      },
    ],
    check: {
      otherwise: `the folder ${FOLDER} was not created`,
      check: { command: exists, expects: { kind: 'succeeds' } },
    },
    undo: undoBy(
      changing(['rmdir', FOLDER]),
      { command: exists, expects: { kind: 'absent' } },
      {
        atLast: [
          {
            otherwise: `${FOLDER} is kept: it now has other names in it`,
            check: { command: reading(['ls', '-A', FOLDER]), expects: { kind: 'prints-nothing' } },
          },
          {
            otherwise: `${FOLDER} is kept: ip netns now uses it as a mount point`,
            check: { command: reading(['mountpoint', '-q', FOLDER]), expects: { kind: 'absent' } },
          },
        ],
      },
    ),
  });
}

/** Checks that it is still what was left behind, the link with its target or the empty file, and not a namespace. */
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
  const otherwise = `${path} is now something else`;
  const same = stale.kind === 'stale-link' ? leadsTo(path, stale.target) : isEmptyFile(path);
  return [
    { otherwise, check: same },
    { otherwise: `${path} now leads to a namespace`, check: leadsNowhere },
  ];
}

/** The words that stat(1) prints in GNU coreutils and in busybox. */
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
        ? `It points to ${stale.target}, which is no longer a namespace. ip netns still lists it, but cannot enter it.`
        : 'It is an empty file on which a namespace is no longer mounted. ip netns still lists it, but cannot enter it.',
    command: changing(['rm', path]),
    before: isStale(stale, nsfs),
    check: { otherwise: `${path} still exists`, check: isAbsent(path) },
    undo: undoBy(
      bringBack,
      stale.kind === 'stale-link' ? leadsTo(path, stale.target) : isEmptyFile(path),
      {
        atLast: [
          {
            otherwise: `the name ${stale.name} is now used by something else`,
            check: isAbsent(path),
          },
        ],
      },
    ),
  });
}

const WHY: Readonly<Record<Target['kind'], string>> = {
  engine:
    'It points to the file that the engine keeps for the namespace, not to /proc/PID/ns/net as often recommended: a process id is reused once it is free.',
  file: 'It points to a file that keeps the namespace alive, not to a process: a process id is reused once it is free.',
  process:
    'No file leads to this namespace, so the link points to a process inside it: it works only while that process runs.',
};

export function linkStep(name: string, target: Target, id: NamespaceId): Step {
  const path = pathOf(name);
  return makeStep({
    id: 'link',
    title: `Link ${name} in ${FOLDER} to the namespace`,
    reason: `${WHY[target.kind]} Without -f, ln does not overwrite an existing name.`,
    command: changing(['ln', '-s', target.path, path]),
    before: [
      { otherwise: `${FOLDER} already has a name ${name}`, check: isAbsent(path) },
      {
        otherwise: `${target.path} now leads to another namespace, or to none`,
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
