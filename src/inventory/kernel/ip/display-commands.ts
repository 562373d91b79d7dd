import { reading } from '../../../executor/command.ts';
import { inNamespace } from '../../../executor/namespace-entry.ts';
import { showCommand } from '../../../executor/show.ts';
import { HOST_HANDLE } from '../handles.ts';

/**
 * Shows the command for one namespace as you would type it, and how many more were read the same
 * way.
 */
export function displayTableCommands(handles: readonly string[]): string {
  const [first = HOST_HANDLE, ...more] = handles;
  const command = reading(['ip', '-d', '-s', 'addr']);
  const entry =
    first === HOST_HANDLE ? ({ kind: 'host' } as const) : ({ kind: 'path', path: first } as const);
  const others = more.length === 0 ? '' : `, and in ${more.length} more namespaces`;
  return `${showCommand(inNamespace(entry, command))}  # also route, rule, neigh${others}`;
}
