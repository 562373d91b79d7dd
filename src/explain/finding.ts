import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import type { FaultCode } from './verdict.ts';

/** What a statement rests on: a command as you would type it, and the lines of its output that count. */
export type Evidence = {
  readonly command: string;
  readonly output: string;
  /**
   * Whether `output` is what the reading says in words of ours, and not what `command` prints: much is
   * read as JSON, which nobody wants to see. Absent if the command prints these very lines.
   */
  readonly inWords?: true;
};

/** Tells in words what was read by a command. */
export function inWords(command: string, output: string): Evidence {
  return { command, output, inWords: true };
}

/** The thing to blame. `name` is the link's name, the rule's text, the sysctl, the address, the network. */
export type Culprit = {
  readonly kind:
    | 'link'
    | 'address'
    | 'route'
    | 'neighbour'
    | 'rule'
    | 'chain'
    | 'sysctl'
    | 'network'
    | 'container'
    | 'socket'
    | 'namespace';
  readonly name: string;
  /** Where it is; null where it belongs to the engine. */
  readonly namespace: NamespaceId | null;
};

/** The fix: a guided operation with its fields, or, if there is none, what to do in words. */
export type Fix =
  | {
      readonly kind: 'recipe';
      readonly recipe: string;
      readonly fields: Readonly<Record<string, string>>;
      /** `Bring eth0 of web up`. */
      readonly title: string;
    }
  | { readonly kind: 'words'; readonly words: string };

/**
 * What can be wrong in one hop of a path, in the order in which a packet meets it: how it comes in,
 * what the namespace makes of it, how it goes out to the next.
 */
export const STEPS = [
  'arrival',
  'link',
  'address',
  'route',
  'forwarding',
  'filter',
  'segment',
  'neighbour',
  'size',
  'service',
] as const;

/** A place on the path there or back. Those of the path back are behind all those of the path there. */
export type Position = {
  readonly direction: 'there' | 'back';
  /** Index of the hop in the path: 0 is where the packet is made. */
  readonly stage: number;
  readonly step: (typeof STEPS)[number];
  /** Name of the link at which it happens, for the drawing; null where it is no link's matter. */
  readonly link: string | null;
};

export type Fault = {
  readonly code: FaultCode;
  readonly culprit: Culprit | null;
  readonly fix: Fix;
};

/** One check on the path: what was looked at, in a sentence, with the evidence. */
export type Finding = {
  readonly position: Position;
  /** `web has a route to 172.18.0.2 through eth1`; of a fault, what is wrong: `eth1 of web is down`. */
  readonly what: string;
  readonly evidence: readonly Evidence[];
  /** Null where all is well there, as far as it is known. */
  readonly fault: Fault | null;
  /** True where it is not known whether all is well there, as `what` says; absent where it is known. */
  readonly unknown?: true;
};

/** The order of findings on the path. */
export function inOrder(one: Finding, other: Finding): number {
  const [a, b] = [one.position, other.position];
  if (a.direction !== b.direction) return a.direction === 'there' ? -1 : 1;
  return a.stage - b.stage || STEPS.indexOf(a.step) - STEPS.indexOf(b.step);
}
