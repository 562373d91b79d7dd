import { changing, reading } from '../../executor/command.ts';
import { inNamespace } from '../../executor/entry.ts';

/** The parts of the plan's commands. */
export type Wiring = {
  readonly name: string;
  readonly bridge: string;
  /** With its prefix length, as the kernel prints it. */
  readonly address: string;
  readonly gateway: string;
  readonly family: 4 | 6;
  readonly inner: string;
  readonly outer: string;
  readonly mtu: string;
  readonly alias: string;
  /** Whether the bridge has no carrier before, so that it must lose it again after an undo. */
  readonly idle: boolean;
};

type Argv = readonly [string, ...string[]];

/** A change inside the namespace. */
export function inside(name: string, argv: Argv) {
  return inNamespace({ kind: 'name', name }, changing(argv));
}

/** A look inside the namespace. */
export function lookInside(name: string, argv: Argv) {
  return inNamespace({ kind: 'name', name }, reading(argv));
}

/** That the name of the cable's host end is free. */
export function noHostLink(outer: string) {
  return {
    otherwise: `the host already has a link ${outer}`,
    check: {
      command: reading(['ip', '-br', 'link', 'show']),
      expects: { kind: 'not', of: { kind: 'lists', name: outer } },
    },
  } as const;
}
