import * as v from 'valibot';
import { reading } from '../../../executor/command.ts';
import { succeeded } from '../../../executor/command-result.ts';
import { inNamespace } from '../../../executor/namespace-entry.ts';
import type { Host } from '../../../executor/operation.ts';
import { type OverlayPeers, overlayNamespaceOf } from '../../../model/engine/overlay.ts';
import type { Problem } from '../../../model/problem.ts';
import type { Snapshot } from '../../../model/snapshot.ts';
import { namespaceEntryOf } from '../../kernel/entry-of.ts';
import { parseList, unparsable } from '../../shell/json.ts';

const Inspected = v.object({ Peers: v.nullish(v.array(v.object({ IP: v.string() }))) });

const Forward = v.object({ mac: v.string(), dst: v.optional(v.string()) });

/** The forwarding table (bridge(8)); entries of a vxlan have a destination. */
const FORWARDS = reading(['bridge', '-j', 'fdb', 'show']);

/**
 * Asks who else is on an overlay network: its engine for the others (Engine API, NetworkInspect,
 * Peers), the kernel for the forwarding table in the network's namespace. Each fills in what the
 * other does not know: a worker hears of peers only while it uses the network itself.
 */
export async function readOverlayPeers(
  { executor, engine }: Host,
  { network, snapshot }: { readonly network: string; readonly snapshot: Snapshot },
  signal: AbortSignal,
): Promise<{ readonly peers: OverlayPeers; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const askEngine = async () => {
    const answer = await engine?.call({ kind: 'inspect-network', id: network }, { signal });
    if (answer === undefined) return [];
    if (!answer.ok) {
      problems.push(answer.problem);
      return [];
    }
    const inspected = v.safeParse(Inspected, answer.value);
    if (inspected.success) return (inspected.output.Peers ?? []).map(({ IP }) => IP);
    const why = 'it answered in an unexpected shape';
    problems.push({ what: 'ask the engine who is on the network', why, hint: '' });
    return [];
  };
  const askKernel = async () => {
    const namespace = overlayNamespaceOf(snapshot, network);
    const entry = namespace === null ? null : namespaceEntryOf(namespace);
    if (entry === null) return [];
    const result = await executor.run(inNamespace(entry, FORWARDS), { signal });
    const problem = (why: string) => {
      const hint = 'it takes root, and bridge of iproute2 4.13 or later';
      problems.push({ what: 'read the VTEP table (bridge fdb)', why, hint });
      return [];
    };
    if (!succeeded(result)) return problem(result.message);
    try {
      return parseForwards(result.stdout);
    } catch (error) {
      return problem(unparsable(error));
    }
  };
  const [engines, forwards] = await Promise.all([askEngine(), askKernel()]);
  return { peers: { network, engines, forwards }, problems };
}

/** Reads the output of `bridge -j fdb show` (iproute2 bridge/fdb.c). Throws as `parseList` does. */
function parseForwards(text: string): OverlayPeers['forwards'] {
  return parseList(Forward, text).flatMap(({ mac, dst }) =>
    dst === undefined || mac === '00:00:00:00:00:00' ? [] : [{ mac, vtep: dst }],
  );
}
