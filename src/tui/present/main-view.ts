import type { Glyphs } from '../../model/glyphs.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Sockets, State, TabId } from '../../store/state.ts';
import type { Subject } from '../../store/subject.ts';
import { namespaceOfSubject, subjectOf, tabOf } from '../../store/subject.ts';
import { connectionRefusal } from '../hosts/words.ts';
import { addressesView } from './addresses.ts';
import { byHandView } from './by-hand.ts';
import { linksView } from './links.ts';
import { namespacesView } from './namespaces.ts';
import { neighboursView } from './neighbours.ts';
import { networkView } from './network.ts';
import { noNamespaceView, refusedView } from './no-entry.ts';
import { portsView } from './ports.ts';
import { routesView } from './routes.ts';
import { socketsView } from './sockets.ts';
import type { View, ViewInput, ViewRow } from './view.ts';
import { matching, sentences, viewOf } from './view.ts';
import { wiringView } from './wiring.ts';

const NOTHING = [
  'Here stands what is selected on the left: the addresses, routes and cables of a container or a namespace, the members of a network, the ports of a bridge.',
  'Tab or 1 to 4 choose a list, ? shows all keys.',
];

/** What is read only while it is looked at, and what other hosts tell. */
type Read = Pick<State, 'sockets' | 'peers' | 'otherHosts'>;

type Made = {
  readonly snapshot: Snapshot;
  readonly key: string;
  readonly read: Read;
  readonly glyphs: Glyphs;
  readonly view: View;
};
let last: Made | null = null;

/** The main pane's view of the selected thing. Remembers the last one made: a move of the cursor costs nothing. */
export function mainView(state: State, width: number, glyphs: Glyphs): View {
  const { snapshot, sockets, peers, otherHosts } = state;
  if (snapshot === null) {
    return viewOf(sentences(connectionRefusal(state) ?? 'reading the host'), width);
  }
  const subject = subjectOf(state);
  if (subject === null) return viewOf(sentences(...NOTHING), width);
  const tab = tabOf(state, subject);
  const key = `${state.pane} ${keyOf(subject)} ${tab} ${width} ${state.filters.main}`;
  if (
    last?.snapshot === snapshot &&
    last.key === key &&
    last.read.sockets === sockets &&
    last.read.peers === peers &&
    last.read.otherHosts === otherHosts &&
    last.glyphs === glyphs
  ) {
    return last.view;
  }
  const read = { sockets, peers, otherHosts };
  const rows = tabRows(subject, tab, read, { snapshot, width, glyphs });
  const view = viewOf(matching(rows, state.filters.main), width);
  last = { snapshot, key, read, glyphs, view };
  return view;
}

function keyOf(subject: Subject): string {
  switch (subject.kind) {
    case 'container':
      return subject.container.id;
    case 'namespace':
      return String(subject.namespace.id);
    case 'network':
      return subject.network.id;
    case 'bridge':
      return `${subject.bridge.namespace.id}/${subject.bridge.link.name}`;
  }
}

function tabRows(subject: Subject, tab: TabId, read: Read, input: ViewInput): readonly ViewRow[] {
  if (tab === 'by-hand') return byHandView(subject, input);
  if (subject.kind === 'network') return networkView(subject.network, read, input);
  if (subject.kind === 'bridge') return portsView(subject.bridge, input);
  if (tab === 'namespaces') return namespacesView(subject, input);
  const namespace = namespaceOfSubject(subject);
  if (namespace === null) return noNamespaceView(subject);
  if (namespace.access.kind === 'refused') return refusedView(namespace.access.problem);
  return stackRows(namespace, tab, read.sockets, input);
}

function stackRows(
  namespace: Namespace,
  tab: TabId,
  sockets: Sockets,
  input: ViewInput,
): readonly ViewRow[] {
  switch (tab) {
    case 'links':
      return linksView(namespace, input);
    case 'routes':
      return routesView(namespace, input);
    case 'neighbours':
      return neighboursView(namespace, input);
    case 'sockets':
      return socketsView(namespace, sockets, input);
    case 'wiring':
      return wiringView(namespace, input);
    default:
      return addressesView(namespace, input);
  }
}
