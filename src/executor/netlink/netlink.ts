import type { Command } from '../command.ts';

/**
 * A network namespace to ask: the one we are in ourselves, or the one with this inode, which the
 * first of these files that still leads there opens.
 */
export type NetlinkTarget =
  | { readonly kind: 'own' }
  | { readonly kind: 'file'; readonly paths: readonly string[]; readonly inode: number };

/**
 * Answer of one namespace. `gone`: no file leads to it now. `failed`: it may not be entered,
 * or the kernel answered with an error, which `why` names (`EPERM`).
 */
export type NetlinkAnswer<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly why: string };

/** What is asked of every place, and what you would type to see the same, for the log. */
type Question = {
  readonly shows: Command;
  readonly signal: AbortSignal;
};

export type DumpQuestion = Question & {
  readonly places: readonly NetlinkTarget[];
  /** Messages with NLM_F_DUMP, each asked in turn (netlink(7)). */
  readonly requests: readonly Uint8Array[];
  /** Hears of each place, by its index: the answers to the requests, each without its end. */
  readonly onAnswer: (place: number, answer: NetlinkAnswer<readonly Buffer[]>) => void;
};

export type PairQuestion = Question & {
  readonly asked: readonly NetlinkTarget[];
  readonly about: readonly NetlinkTarget[];
  /** The message that asks about a namespace that is open as this file descriptor. */
  readonly request: (fd: number) => Uint8Array;
  /** Hears of each pair, by both indexes: the one message that answers. */
  readonly onAnswer: (asked: number, about: number, answer: NetlinkAnswer<Buffer>) => void;
};

/** Whether namespaces can be read from inside this process, or why not. */
export type Readiness = { readonly ok: true } | { readonly ok: false; readonly why: string };

/**
 * rtnetlink(7) spoken by this process itself, in any namespace that it may enter: no process is
 * started. It is asked only to look. Bytes are handed over as the kernel gave them, in its byte
 * order, which is little-endian wherever this is ready.
 */
export interface Netlink {
  /** Loads what it needs, once. Where it is not ready, commands have to do. */
  ready(): Promise<Readiness>;
  /** Asks every place for dumps. Rejects if it is not ready; ends early where aborted. */
  dump(question: DumpQuestion): Promise<void>;
  /** Asks every place about every other. Rejects if it is not ready; ends early where aborted. */
  pair(question: PairQuestion): Promise<void>;
  /**
   * The files among these that are there, by path; of a folder, each file that it holds. Bytes as
   * Latin-1.
   */
  texts(paths: readonly string[]): ReadonlyMap<string, string>;
}
