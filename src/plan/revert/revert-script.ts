import { showOperation } from '../../executor/operation.ts';
import { quoteWord } from '../../executor/show.ts';
import type { Guard, Plan, Step, Undo } from '../plan.ts';
import { CLAIM_FUNCTIONS, claimAsShell } from '../script/shell-claim.ts';
import { WATCHER } from './watcher-script.ts';

type UndoCommand = Extract<Undo, { kind: 'command' }>;

const HEAD = `\
#!/bin/sh
LC_ALL=C
export LC_ALL
umask 077
`;

/** A function of the shell; a here-document must have the last line for itself. */
function shellFunction(name: string, lines: readonly string[]): string {
  return [`${name}() {`, ...(lines.length === 0 ? [':'] : lines), '}'].join('\n');
}

function claim({ check, otherwise }: Guard): string {
  return `${claimAsShell(check)} || unfit $? ${quoteWord(otherwise.replace(/\s+/g, ' '))} || return 1`;
}

/** Asked again for as long as the kernel may take to bring something back by itself. */
function settledLines({ settled }: UndoCommand): readonly string[] {
  if (settled === null) return [];
  const wait = `tries=$((tries - 1)); [ "$tries" -gt 0 ] || break; sleep 0.1`;
  return ['tries=25', `until ${claimAsShell(settled)}; do ${wait}; done`];
}

function functionsOf(step: Step, undo: UndoCommand, number: number): string {
  const { identity } = step;
  const uncertain = undo.whenUncertain.map(claim);
  const guards = [
    ...undo.guards.map(claim),
    ...(uncertain.length === 0 ? [] : ['if [ "$state" = uncertain ]; then', ...uncertain, 'fi']),
    ...undo.atLast.map(claim),
  ];
  return [
    shellFunction(`gone_${number}`, [claimAsShell(undo.gone)]),
    shellFunction(`identity_${number}`, identity === null ? [] : [showOperation(identity)]),
    shellFunction(`guards_${number}`, guards),
    shellFunction(`undo_${number}`, [showOperation(undo.command)]),
    shellFunction(`settled_${number}`, settledLines(undo)),
  ].join('\n');
}

/** Where docker and podman look for the engine's address (docker(1), podman(1)). */
const ADDRESS_IN = ['DOCKER_HOST', 'CONTAINER_HOST'];

/**
 * The undo of a plan as a script that runs on the host without patchpanel, as carefully as an undo
 * from the journal: only what was begun, last first, only while it is this build's, and what is
 * gone already is fine. Constant text, and whatever a plan holds in quoted words. `engine` is the
 * engine's address over there, `unix:///run/docker.sock`; null if no step is for an engine.
 */
export function revertScript(plan: Plan, engine: string | null): string {
  const undos = plan.steps.flatMap(({ undo, ...step }, index) =>
    undo.kind === 'command' ? [{ step: { ...step, undo }, undo, number: index + 1 }] : [],
  );
  const order = undos.map(({ number }) => number).toReversed();
  return [
    HEAD,
    ...(engine === null ? [] : ADDRESS_IN.map((name) => `export ${name}=${quoteWord(engine)}`)),
    CLAIM_FUNCTIONS,
    `build=${quoteWord(plan.build)}`,
    `steps='${order.join(' ')}'`,
    ...undos.map(({ step, undo, number }) => functionsOf(step, undo, number)),
    WATCHER,
  ].join('\n');
}
