import type { Host } from '../../executor/operation.ts';
import { type SshAddress, showSshTarget } from '../../executor/ssh/ssh-address.ts';
import { openSsh } from '../../executor/ssh/ssh-executor.ts';
import { askSecret, hasTerminal } from '../ask/ask-secret.ts';
import type { Context } from '../context.ts';
import { fromProblem } from '../errors.ts';

/**
 * Another machine, connected to until the subcommand has ended; throws where that fails, unless it is one of several. The person is
 * asked on this terminal, where there is one. `PATCHPANEL_SSH_CONFIG` names another ssh_config(5).
 */
export async function openSshHost(
  address: SshAddress,
  { env, globals, output, atEnd, clear }: Context,
): Promise<Host> {
  const target = showSshTarget(address);
  const ask = async (complaint: string) => {
    const said = complaint.split('\n').map((line) => line.trim());
    return askSecret([
      ...said.filter((line) => line !== ''),
      `sudo on ${target}: password (empty to go on without root): `,
    ]);
  };
  clear();
  const config = env.PATCHPANEL_SSH_CONFIG;
  const choice = await openSsh(address, {
    ask: hasTerminal() ? ask : null,
    runtime: env.XDG_RUNTIME_DIR,
    extra: config ? ['-F', config] : [],
    // One of several that is not reached costs none of the others.
    patient: globals.hosts.length > 1,
  });
  if (!choice.ok) throw fromProblem('unreachable-host', choice.problem);
  const { executor, engine, close } = choice;
  atEnd.push(close);
  const rootless = executor.rootless();
  if (rootless !== null) output.complain(`${target}: going on without root: ${rootless}.`);
  return { executor, engine };
}
