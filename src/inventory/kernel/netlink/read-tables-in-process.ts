import { reading } from '../../../executor/command.ts';
import type { Executor } from '../../../executor/executor.ts';
import type { NamespaceId } from '../../../model/kernel/namespace.ts';
import { HOST_HANDLE, netlinkTargetOf, type ReadTarget } from '../handles.ts';
import { displayTableCommands } from '../ip/display-commands.ts';
import type { TablesOutcome, TablesOutcomes } from '../ip/parse-tables.ts';
import { decodeTables } from './decode-tables.ts';
import { DUMP_REQUESTS } from './requests.ts';
import { NAME_FILES, namesFrom } from './rt-names.ts';

/**
 * Reads the tables of every target by rtnetlink(7), without a process. A target that cannot be
 * entered, or that holds something that only ip(8) can print, is left out.
 */
export async function readTablesInProcess(
  { netlink }: Executor,
  targets: readonly ReadTarget[],
  signal: AbortSignal,
): Promise<TablesOutcomes> {
  const outcomes = new Map<NamespaceId, TablesOutcome>();
  if (netlink === undefined || !(await netlink.ready()).ok) return outcomes;
  const names = namesFrom(netlink.texts(NAME_FILES));
  const handles = targets.map(({ handles: [first = HOST_HANDLE] }) => first);
  await netlink.dump({
    places: targets.map(netlinkTargetOf),
    requests: DUMP_REQUESTS,
    shows: reading(['ip', '-d', '-s', 'addr'], { typed: displayTableCommands(handles) }),
    signal,
    onAnswer: (at, answer) => {
      const id = targets[at]?.id;
      if (id === undefined || answer.kind === 'failed') return;
      if (answer.kind === 'gone') {
        outcomes.set(id, answer);
        return;
      }
      const tables = decodeTables(answer.value, names);
      if (tables !== null) outcomes.set(id, { kind: 'read', tables });
    },
  });
  return outcomes;
}
