import type { Container, ProcessNamespaceKind } from '../../model/engine/container.ts';
import { NAMESPACE_KINDS } from '../../model/engine/container.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import { ownerKind } from '../../model/kernel/namespace-owner.ts';
import { ownersLabel } from '../../model/label.ts';
import type { Span } from '../../model/styled-text.ts';
import { line, span } from '../../model/styled-text.ts';
import { table } from '../../model/table.ts';
import type { Subject } from '../../store/subject.ts';
import { namespaceOfSubject } from '../../store/subject.ts';
import type { ViewInput, ViewRow } from './view.ts';
import { sentences, stopRow } from './view.ts';

/** What each kind keeps apart (namespaces(7)). */
const MEANING: Readonly<Record<ProcessNamespaceKind, string>> = {
  net: 'links, addresses, routes, ports',
  pid: 'process numbers',
  mnt: 'mounts and files',
  uts: 'host name',
  ipc: 'shared memory, queues',
  user: 'users and capabilities',
  cgroup: 'resource limits seen',
  time: 'boot clock',
};

/** The eight kinds of namespaces of a container, or who holds a network namespace and where it is found. */
export function namespacesView(subject: Subject, input: ViewInput): readonly ViewRow[] {
  if (subject.kind === 'container') return kindsView(subject.container, input);
  const namespace = namespaceOfSubject(subject);
  return namespace === null ? sentences('it has no namespace') : holdersView(namespace, input);
}

function kindsView(container: Container, { glyphs }: ViewInput): readonly ViewRow[] {
  const known = container.processNamespaces;
  if (known.length === 0) {
    return sentences(
      container.pid === null
        ? `${container.name} does not run: it is in no namespace now.`
        : `The namespaces of process ${container.pid} could not be read: it takes root.`,
    );
  }
  const cells = NAMESPACE_KINDS.map((kind): readonly Span[] => {
    const one = known.find((candidate) => candidate.kind === kind);
    const inode = one === undefined ? glyphs.none : String(one.inode);
    return [
      span(kind, 'strong'),
      one === undefined
        ? span(`${glyphs.unknown} not read`, 'dim')
        : span(
            one.sharing === 'shared' ? `shared with ${one.sharedWith.join(', ')}` : one.sharing,
            one.sharing === 'own' ? 'good' : one.sharing === 'host' ? 'warn' : 'plain',
          ),
      span(inode, 'dim'),
      span(MEANING[kind], 'dim'),
    ];
  });
  const lines = table(cells, [{}, { most: 32 }, { align: 'right' }, {}], glyphs.cut);
  return lines.map((parts, at) => {
    const kind = NAMESPACE_KINDS[at] ?? 'net';
    const target =
      kind === 'net' && container.namespace !== null
        ? ({ kind: 'namespace', id: container.namespace } as const)
        : null;
    return stopRow(parts, `/proc/${container.pid}/ns/${kind}`, target);
  });
}

function holdersView(namespace: Namespace, { snapshot, glyphs }: ViewInput): readonly ViewRow[] {
  const named = new Map(snapshot.containers.map((container) => [container.id, container]));
  const containers = namespace.containers.map((id): ViewRow => {
    const name = named.get(id)?.name ?? id;
    return stopRow([span(' '), span(name)], name, { kind: 'container', id });
  });
  const owners = namespace.owners.map((owner): ViewRow => {
    const label = ownersLabel(snapshot, [owner]);
    return stopRow([span(' '), span(label), span(`  ${ownerKind(owner)}`, 'dim')], label);
  });
  const paths = namespace.paths.map((path): ViewRow => stopRow([span(' '), span(path)], path));
  const processes = table(
    namespace.processes.map((process) => [span(String(process.pid), 'dim'), span(process.name)]),
    [{ align: 'right' }, { most: 40 }],
    glyphs.cut,
  ).map(
    (parts, at): ViewRow =>
      stopRow([span(' '), ...parts], String(namespace.processes[at]?.pid ?? '')),
  );
  return [
    { line: [span('net ', 'strong'), span(`${namespace.id}, ${namespace.kind}`)] },
    ...part('containers', containers),
    ...part('owners', owners),
    ...part('found at', paths),
    ...part('processes', processes),
  ];
}

function part(title: string, rows: readonly ViewRow[]): readonly ViewRow[] {
  return rows.length === 0 ? [] : [{ line: line(`${title} ${rows.length}`, 'dim') }, ...rows];
}
