import type { CommandResult } from '../../executor/command-result.ts';
import type { Executor } from '../../executor/executor.ts';
import type { Hint } from '../../inventory/monitor/hint.ts';
import { monitorCommand } from '../../inventory/monitor/monitor-command.ts';
import { type MonitorLine, parseMonitorLine } from '../../inventory/monitor/parse-monitor-line.ts';
import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** A process that hears the changes in every namespace that a snapshot has. */
export type Listener = {
  /** Whether it hears, which takes it a moment; false where it ended before. */
  readonly ready: Promise<boolean>;
  readonly ended: Promise<CommandResult>;
  /** The namespaces of a snapshot that it does not hear. */
  readonly missing: (snapshot: Snapshot) => readonly NamespaceId[];
  readonly stop: () => void;
};

/** ip(8) says so where the kernel had more to tell than it could take (ENOBUFS), and goes on (lib/libnetlink.c). */
const OVERFLOW = /^netlink receive error/;

/** Starts to listen in the namespaces of a snapshot. */
export function startListener(options: {
  readonly executor: Executor;
  readonly snapshot: Snapshot;
  readonly signal: AbortSignal;
  readonly hint: (hints: readonly Hint[]) => void;
}): Listener {
  const { executor, snapshot, signal, hint } = options;
  const { command, numbered } = monitorCommand(snapshot.namespaces, {
    host: snapshot.host.namespace,
    isHere: executor.connection === undefined,
  });
  const covered = new Set<NamespaceId>(snapshot.namespaces.map(({ id }) => id));
  const stopping = new AbortController();
  const isReady = Promise.withResolvers<boolean>();
  const onHeard = (heard: MonitorLine) => {
    if (heard.kind === 'ready') isReady.resolve(true);
    // Its inode may be given to another at once, which this listener has no number for.
    if (heard.kind === 'ended') covered.delete(heard.id);
    hint(hintsOf(heard));
  };
  const ended = executor
    .stream(command, {
      signal: AbortSignal.any([signal, stopping.signal]),
      onLine: (line, from) => {
        const heard = from === 'stdout' ? parseMonitorLine(line, numbered) : null;
        if (heard !== null) onHeard(heard);
        if (from === 'stderr' && OVERFLOW.test(line)) hint([{ kind: 'kernel' }]);
      },
    })
    .finally(() => isReady.resolve(false));
  return {
    ready: isReady.promise,
    ended,
    missing: ({ namespaces }) => namespaces.map(({ id }) => id).filter((id) => !covered.has(id)),
    stop: () => stopping.abort(),
  };
}

function hintsOf(heard: MonitorLine): readonly Hint[] {
  switch (heard.kind) {
    case 'ready':
      return [];
    case 'table':
      return [{ kind: 'namespace', id: heard.id }];
    case 'nsids': {
      const nsids: Hint = { kind: 'nsids', id: heard.id };
      return heard.isNew ? [nsids, { kind: 'namespaces' }] : [nsids];
    }
    case 'ended':
      return [{ kind: 'ended', id: heard.id }];
  }
}
