import type { Command } from '../../executor/command.ts';
import { reading } from '../../executor/command.ts';
import { showEngineCall } from '../../executor/engine/show-engine-call.ts';
import { inNamespace } from '../../executor/namespace-entry.ts';
import { showCommand } from '../../executor/show.ts';
import { namespaceEntryOf } from '../../inventory/kernel/entry-of.ts';
import { familyOfThing, otherEngineOf } from '../../model/engine/other-engine.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { line, span } from '../../model/styled-text.ts';
import type { Subject } from '../../store/subject.ts';
import { namespaceOfSubject } from '../../store/subject.ts';
import {
  type EngineCommand,
  endpointLessons,
  type Lesson,
  networkAskLessons,
} from './by-hand-asks.ts';
import type { ViewInput, ViewRow } from './view.ts';
import { stopRow } from './view.ts';

/** What a person types to see the same. */
export function byHandView(subject: Subject, { snapshot, glyphs }: ViewInput): readonly ViewRow[] {
  const rows = lessonsOf(subject, commandFor(subject, snapshot)).flatMap(
    ({ why, command }): ViewRow[] => [
      { line: line(why, 'dim'), wraps: true },
      { ...stopRow([span(' $ ', 'dim'), span(command)], command), wraps: true },
    ],
  );
  const hint = `y copies the command under the cursor ${glyphs.separator} as root where it says nsenter, ip -n or iptables`;
  return [...rows, { line: [] }, { line: line(hint, 'dim'), wraps: true }];
}

function commandFor(subject: Subject, snapshot: Snapshot): EngineCommand {
  const thing =
    subject.kind === 'container'
      ? subject.container
      : subject.kind === 'network'
        ? subject.network
        : {};
  const { command, addressOption } = familyOfThing(thing, snapshot);
  const other = otherEngineOf(thing, snapshot);
  const isUsual = other === null || other.id === command;
  return [command, isUsual ? [] : [addressOption, other.address]];
}

function lessonsOf(subject: Subject, engine: EngineCommand): readonly Lesson[] {
  const namespace = namespaceOfSubject(subject);
  switch (subject.kind) {
    case 'container':
      return [...containerLessons(subject, engine), ...namespaceLessons(namespace)];
    case 'namespace':
      return namespaceLessons(namespace);
    case 'network':
      return [
        {
          why: 'The network as the engine keeps it: subnets, options, endpoints.',
          command: showEngineCall({ kind: 'inspect-network', id: subject.network.name }, ...engine),
        },
        ...networkAskLessons(subject.network, engine),
        ...(subject.network.bridge === null
          ? []
          : bridgeLessons(subject.network.bridge, (command) => command)),
      ];
    case 'bridge':
      return bridgeLessons(subject.bridge.link.name, enter(subject.bridge.namespace));
  }
}

function containerLessons(
  subject: Subject & { readonly kind: 'container' },
  engine: EngineCommand,
): readonly Lesson[] {
  const { container } = subject;
  const inspect = {
    why: 'The container as the engine keeps it: its process, networks and addresses.',
    command: showEngineCall({ kind: 'inspect-container', id: container.name }, ...engine),
  };
  const { namespace } = subject;
  const asked = endpointLessons(
    container,
    engine,
    container.pid === null || namespace === null ? null : enter(namespace),
  );
  if (container.pid === null) return [inspect, ...asked];
  return [
    inspect,
    ...asked,
    {
      why: 'The namespaces of its first process; the same inode is the same namespace.',
      command: showCommand(reading(['ls', '-l', `/proc/${container.pid}/ns`])),
    },
  ];
}

type Enter = (command: Command) => Command;

function enter(namespace: Namespace): Enter {
  const entry = namespaceEntryOf(namespace);
  return (command) => (entry === null ? command : inNamespace(entry, command));
}

function namespaceLessons(namespace: Namespace | null): readonly Lesson[] {
  if (namespace === null) return [];
  const inside = enter(namespace);
  const show = (...argv: Command['argv']) => showCommand(inside(reading(argv)));
  return [
    ...ownerLessons(namespace),
    { why: 'Its links and their addresses.', command: show('ip', 'address') },
    { why: 'Its links with kind, alias and counters.', command: show('ip', '-d', '-s', 'link') },
    { why: 'Its routes, of every table.', command: show('ip', 'route', 'show', 'table', 'all') },
    { why: 'The rules that choose a table.', command: show('ip', 'rule') },
    { why: 'The neighbours it has resolved.', command: show('ip', 'neigh') },
    {
      why: 'Its sockets, with their processes.',
      command: show('ss', '-H', '-a', '-n', '-p', '-t', '-u'),
    },
    {
      why: 'Which number it gives to each other namespace: the other end of a veth.',
      command: show('ip', 'netns', 'list-id'),
    },
  ];
}

/** Where its name is from, for one that is named after its owner. */
function ownerLessons({ owners, processes }: Namespace): readonly Lesson[] {
  const [process] = processes;
  if (owners.length === 0 || process === undefined) return [];
  const command = showCommand(reading(['cat', `/proc/${process.pid}/cgroup`]));
  return [{ why: 'The cgroup of its first process, which names whose it is.', command }];
}

function bridgeLessons(name: string, inside: Enter): readonly Lesson[] {
  const show = (...argv: Command['argv']) => showCommand(inside(reading(argv)));
  return [
    {
      why: 'The bridge itself and its settings.',
      command: show('ip', '-d', 'link', 'show', 'dev', name),
    },
    { why: 'Its ports.', command: show('ip', 'link', 'show', 'master', name) },
    {
      why: 'The addresses it has learned behind each port.',
      command: show('bridge', 'fdb', 'show', 'br', name),
    },
  ];
}
