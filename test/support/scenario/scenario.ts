import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { FAULTS } from '../../../src/explain/verdict.ts';

/**
 * One thing done to a private host, as words: `NAME: command …` is run in the namespace or container
 * NAME, without a name in the host's own; as an array where a word has blanks. `@web.eth0` is the name
 * of the host's end of the cable of eth0 of web. Beside commands there are `listen ADDRESS:PORT`, which
 * starts a server there, and `silence PORT`, which ends those on it; and `rules_of_29`, which writes the
 * rules of the engine's networks as Docker 29 does with nftables.
 */
const step = v.union([v.string(), v.array(v.string())]);

const verdict = v.picklist(['reachable', ...FAULTS, 'unknown']);

const culprit = v.strictObject({
  kind: v.string(),
  name: v.string(),
  /** Name of the namespace or container that it is in; left out where it is the engine's. */
  namespace: v.optional(v.string()),
});

const scenario = v.strictObject({
  title: v.string(),
  /** The file in `hosts` that says how the host is built. */
  host: v.string(),
  /** Steps that build more beside that. */
  build: v.optional(v.array(step), []),
  /** Steps that break the host; without them all is well, however odd it looks. */
  break: v.optional(v.array(step), []),
  question: v.strictObject({ from: v.string(), to: v.string(), tcp: v.optional(v.number()) }),
  expect: v.strictObject({
    verdict,
    culprit: v.optional(culprit),
    /** The other faults, further on. */
    others: v.optional(v.array(verdict), []),
  }),
  /** Who is asked for, where another answers in its place. */
  answered: v.optional(v.literal('by another')),
  /** Verdicts that remain after the first fix, because of what was learned while it was broken. */
  leaves: v.optional(v.array(verdict), []),
  /** Steps that carry out a fix in words. */
  mend: v.optional(v.array(step), []),
  /** Why no fix is given. */
  unfixable: v.optional(v.string()),
  /** Commands that succeed where the kernel can do what the scenario is about. */
  needs: v.optional(v.array(v.string()), []),
});

const hostFile = v.strictObject({
  title: v.string(),
  engine: v.optional(v.boolean(), false),
  build: v.array(step),
});

export type Step = v.InferOutput<typeof step>;

/** A host that is built for real, a question about it, and the answer; the data of a file. */
export type Scenario = v.InferOutput<typeof scenario> & {
  /** `firewall-drop/policy`: its file without the ending. */
  readonly name: string;
  readonly engine: boolean;
};

const FOLDER = fileURLToPath(new URL('../../scenarios/', import.meta.url));

function read<Schema extends v.GenericSchema>(schema: Schema, file: string): v.InferOutput<Schema> {
  const result = v.safeParse(schema, JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8')));
  if (result.success) return result.output;
  throw new Error(`${file}: ${JSON.stringify(v.flatten<typeof schema>(result.issues))}`);
}

/** All scenarios, by the names of their files; throws where one is not as it should be. */
export function readScenarios(): readonly Scenario[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json') && !file.startsWith('hosts/'))
    .toSorted()
    .map((file) => {
      const own = read(scenario, file);
      const host = read(hostFile, `hosts/${own.host}.json`);
      const build = [...host.build, ...own.build];
      return { ...own, build, name: file.replace(/\.json$/, ''), engine: host.engine };
    });
}
