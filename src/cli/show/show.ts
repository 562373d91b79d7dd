import type { Host } from '../../executor/operation.ts';
import { readSockets } from '../../inventory/details/read-sockets.ts';
import { namespaceEntryOf } from '../../inventory/kernel/entry-of.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Socket } from '../../model/kernel/socket.ts';
import type { Problem } from '../../model/problem.ts';
import type { Context } from '../context.ts';
import { type ExitCode, failure } from '../errors.ts';
import { openHost } from '../host/open-host.ts';
import { readHost } from '../host/read-host.ts';
import { printJson } from '../print/output.ts';
import { requireNamespace } from './require-namespace.ts';
import { showText } from './show-text.ts';
import { containerJson, engineJson, namespaceJson } from './snapshot-json.ts';

/** `patchpanel show`: one namespace with all that is in it, its sockets included. */
export async function show(
  context: Context,
  name: string,
  { json = false }: { readonly json?: boolean },
): Promise<ExitCode> {
  const { output } = context;
  const host = await openHost(context);
  const snapshot = await readHost(host, output);
  const namespace = requireNamespace(snapshot, name);
  const read = await socketsOf(host, namespace);
  const { sockets } = read;
  const unread = namespace.unread.length > 0 ? snapshot.problems : [];
  const problems = [...unread, ...read.problems];
  const containers = snapshot.containers.filter(({ id }) => namespace.containers.includes(id));
  const document = {
    takenAt: snapshot.takenAt,
    ...namespaceJson(namespace),
    containerDetails: containers.map((each) => ({
      ...containerJson(each),
      ...engineJson(each, snapshot),
    })),
    sockets,
    problems,
  };
  if (namespace.access.kind === 'refused') {
    const { what, why, hint } = namespace.access.problem;
    throw failure('not-read', `cannot ${what}: ${why}`, hint, document);
  }
  if (json) printJson(output, document);
  else
    for (const line of showText({ snapshot, namespace, sockets, problems }, output))
      output.print(line);
  return 0;
}

type Sockets = { readonly sockets: readonly Socket[]; readonly problems: readonly Problem[] };

async function socketsOf({ executor }: Host, namespace: Namespace): Promise<Sockets> {
  const entry = namespace.access.kind === 'refused' ? null : namespaceEntryOf(namespace);
  if (entry === null) return { sockets: [], problems: [] };
  const { signal } = new AbortController();
  const reading = await readSockets({ executor, entry, signal });
  return reading.ok
    ? { sockets: reading.value, problems: [] }
    : { sockets: [], problems: [reading.problem] };
}
