import * as v from 'valibot';
import { planSchema } from '../plan-schema.ts';

/** The version of the journal's format; a reader refuses what is newer. */
const VERSION = 1;

const at = v.string();
const step = v.string();
const why = v.string();
const runner = v.object({ pid: v.number(), started: v.nullable(v.string()) });
const place = v.object({
  target: v.string(),
  boot: v.string(),
  namespace: v.string(),
  engine: v.optional(v.nullable(v.string()), null),
  names: v.optional(
    v.nullable(
      v.object({
        netns: v.string(),
        sandboxes: v.string(),
        processes: v.string(),
        mounts: v.string(),
      }),
    ),
    null,
  ),
});

/**
 * The folder of an undo that stands by on the host, as arming names it: one of root's own, or one
 * where temporary files go, which may be any path. It is removed whole one day, so no other folder
 * is taken for one.
 */
const watcherFolder = v.pipe(
  v.string(),
  v.regex(/^\/(?:run\/patchpanel\/reverts\/\w+|(?:\P{Cc}*\/)?patchpanel-revert-\w+-\w+)$/u),
);

/** One line of a journal. `at` is ISO 8601. */
const recordSchema = v.variant('record', [
  v.object({
    record: v.literal('begin'),
    v: v.literal(VERSION),
    at,
    place,
    runner,
    plan: planSchema,
  }),
  /** The step's command is about to run. */
  v.object({ record: v.literal('intent'), at, step }),
  v.object({ record: v.literal('done'), at, step, identity: v.nullable(v.string()) }),
  /**
   * `changed`: whether it may have taken effect all the same; `lost`: the way to the host broke.
   * What is not known by an earlier version is optional, and what it reads without it is still
   * true.
   */
  v.object({
    record: v.literal('failed'),
    at,
    step,
    why,
    changed: v.boolean(),
    lost: v.exactOptional(v.literal(true)),
  }),
  v.object({ record: v.literal('applied'), at }),
  /** An undo stands by on the host itself, in this folder, and waits so many seconds for a word. */
  v.object({
    record: v.literal('armed'),
    at,
    folder: watcherFolder,
    within: v.number(),
  }),
  /** The build is kept: the undo on the host has ended without a change. */
  v.object({ record: v.literal('confirmed'), at }),
  /** The undo on the host was ended, since the build was taken back from here. */
  v.object({ record: v.literal('disarmed'), at }),
  /**
   * The host took the build back by itself, by its own clock at `when`; what came of each step
   * stands before it, or behind it where an earlier version wrote it. `beneath`: the process on the
   * host that held its lock all the while.
   */
  v.object({
    record: v.literal('reverted'),
    at,
    when: v.string(),
    beneath: v.exactOptional(v.number()),
  }),
  /** A process begins to take the build back. */
  v.object({ record: v.literal('undo'), at, runner }),
  /** The step's undo is about to run. */
  v.object({ record: v.literal('undoing'), at, step }),
  v.object({ record: v.literal('undone'), at, step }),
  v.object({ record: v.literal('kept'), at, step, why }),
  /**
   * The undo is over; whether anything was kept. `unfinished`: it is not, and nobody waits for the
   * host.
   */
  v.object({
    record: v.literal('ended'),
    at,
    clean: v.boolean(),
    unfinished: v.exactOptional(v.literal(true)),
  }),
]);

export type JournalRecord = v.InferOutput<typeof recordSchema>;

/** A record from a line's JSON, or why it is not one that this version reads. */
export function readRecord(line: unknown): JournalRecord | string {
  const parsed = v.safeParse(recordSchema, line);
  if (parsed.success) return parsed.output;
  const { record, v: version } = v.parse(headSchema, line);
  if (record === 'begin' && typeof version === 'number' && version > VERSION) {
    return `a newer patchpanel wrote it (format ${version}; this one reads ${VERSION})`;
  }
  const known = recordSchema.options.some(({ entries }) => entries.record.literal === record);
  if (typeof record === 'string' && !known) {
    return `a record “${record}” is not of a version that this patchpanel reads`;
  }
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  return path === null ? 'it is not a record' : `${path}: ${issue.message}`;
}

/** What of a record even a newer version would have. */
const headSchema = v.fallback(v.object({ record: v.unknown(), v: v.optional(v.unknown()) }), {
  record: null,
});

type WithoutTime<R> = R extends unknown ? Omit<R, 'at'> : never;

/** A record as it is handed to the journal, which adds the time. */
export type NewRecord = WithoutTime<JournalRecord>;
