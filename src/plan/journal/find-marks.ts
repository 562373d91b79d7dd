import * as v from 'valibot';
import { BUILD_LABEL } from '../../executor/engine/engine-change.ts';
import type { Host } from '../../executor/operation.ts';
import { readSnapshot } from '../../inventory/read-snapshot.ts';
import { labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { aliasOf } from '../build-id.ts';
import type { BuildId } from '../plan.ts';

/**
 * Where a host shows the mark of a build, in words; or that it has none; or why the search was
 * incomplete.
 */
export type Marks =
  | { readonly kind: 'found'; readonly where: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * Looks for a build of which only the id is known: its alias on each link, its label on what an
 * engine has.
 */
export async function findMarks(build: BuildId, host: Host): Promise<Marks> {
  const { signal } = new AbortController();
  const { executor } = host;
  const [kernel, ...engine] = await Promise.all([
    readSnapshot({ executor, engine: null, signal }).then((snapshot) => onLinks(build, snapshot)),
    inEngine(build, host, 'network'),
    inEngine(build, host, 'container'),
  ]);
  const all = [kernel, ...engine];
  return (
    all.find(({ kind }) => kind === 'found') ??
    all.find(({ kind }) => kind === 'unknown') ?? { kind: 'none' }
  );
}

function onLinks(build: BuildId, snapshot: Snapshot): Marks {
  const alias = aliasOf(build);
  for (const namespace of snapshot.namespaces) {
    const link = namespace.links.find((each) => each.alias === alias);
    if (link === undefined) continue;
    return { kind: 'found', where: `link ${link.name} in ${labelOf(snapshot, namespace)}` };
  }
  const [problem] = snapshot.problems;
  if (!snapshot.host.foundAll) {
    return { kind: 'unknown', why: problem?.why ?? 'not every namespace could be found' };
  }
  for (const namespace of snapshot.namespaces) {
    const { access, unread } = namespace;
    const label = labelOf(snapshot, namespace);
    if (access.kind === 'refused') {
      return { kind: 'unknown', why: `${label} could not be read: ${access.problem.why}` };
    }
    if (unread.includes('links')) {
      return { kind: 'unknown', why: `the links of ${label} could not be read` };
    }
  }
  return { kind: 'none' };
}

/**
 * Schema of the Engine API's lists of networks and containers, which name their items differently.
 */
const Labelled = v.array(
  v.object({
    Name: v.optional(v.string()),
    Names: v.optional(v.array(v.string())),
    Labels: v.nullish(v.record(v.string(), v.string())),
  }),
);

async function inEngine(
  build: BuildId,
  { engine }: Host,
  thing: 'network' | 'container',
): Promise<Marks> {
  if (engine === null) return { kind: 'none' };
  const answer = await engine.call({ kind: `list-${thing}s` });
  if (!answer.ok) {
    // Nothing listens at its address: there is no engine.
    if (answer.failure === 'absent') return { kind: 'none' };
    return { kind: 'unknown', why: answer.problem.why };
  }
  const listed = v.safeParse(Labelled, answer.value);
  if (!listed.success) return { kind: 'unknown', why: `the engine’s list of ${thing}s is not one` };
  const found = listed.output.find(({ Labels }) => Labels?.[BUILD_LABEL] === build);
  if (found === undefined) return { kind: 'none' };
  return { kind: 'found', where: `${thing} ${found.Name ?? found.Names?.[0]?.slice(1) ?? ''}` };
}
