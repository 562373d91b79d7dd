import type { Destination } from '../../explain/question.ts';
import { namesIn } from '../../explain/report/names.ts';
import { canonicalAddress } from '../../model/address/address.ts';
import { findContainer } from '../../model/find.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { ConnectionBroke, explainOverConnection } from '../../store/explain-over-connection.ts';
import type { Context } from '../context.ts';
import { type ExitCode, failure } from '../errors.ts';
import { spellProgram } from '../globals.ts';
import { openHost } from '../host/open-host.ts';
import { readHost } from '../host/read-host.ts';
import { printJson } from '../print/output.ts';
import { shown } from '../print/progress.ts';
import { requireNamespace } from '../show/require-namespace.ts';
import { explainJson } from './explain-json.ts';
import { explainText } from './explain-text.ts';

export type ExplainCall = {
  readonly from: string;
  readonly to: string;
  readonly tcp?: number;
  readonly json?: true;
};

/** `patchpanel explain`: whether one reaches the other, and why not. Done whatever the verdict is. */
export async function explainCommand(context: Context, call: ExplainCall): Promise<ExitCode> {
  const { output, globals } = context;
  const host = await openHost(context);
  const snapshot = await readHost(host, output);
  const from = requireNamespace(snapshot, call.from);
  const question = {
    from: from.id,
    to: destinationOf(snapshot, call.to),
    port: call.tcp ?? null,
  };
  const readOnly = globals.readOnly || globals.dryRun;
  const showing = { executor: host.executor, output, what: 'following the packet' };
  const explanation = await shown(showing, ({ signal, tell }) =>
    explainOverConnection(host, question, { readOnly, signal, snapshot, onProgress: tell }).catch(
      refuseBroken,
    ),
  );
  const names = namesIn(snapshot);
  if (call.json) printJson(output, explainJson(explanation, call, names));
  else
    for (const line of explainText(explanation, { names, program: spellProgram(globals) }, output))
      output.print(line);
  return 0;
}

function refuseBroken(error: unknown): never {
  if (!(error instanceof ConnectionBroke)) throw error;
  throw failure('connection-lost', error.message, 'Ask again once the host can be reached.');
}

/** A namespace as everywhere, which may be meant as a container's, or an address, whatever has it. */
function destinationOf(snapshot: Snapshot, text: string): Destination {
  const address = text.includes('/') ? null : canonicalAddress(text);
  if (address !== null) return { kind: 'address', address };
  const { id: namespace } = requireNamespace(snapshot, text);
  const container = findContainer(snapshot, text);
  const isMeant = container?.namespace === namespace;
  return { kind: 'namespace', namespace, ...(isMeant ? { container: container.id } : {}) };
}
