import type { Problem } from '../../model/problem.ts';
import { changing, reading } from '../command.ts';
import { type CommandResult, succeeded } from '../command-result.ts';
import type { Executor } from '../executor.ts';
import { localExecutor } from '../local/local-executor.ts';
import { showCommand } from '../show.ts';
import { LAB_INIT } from './lab-entry.ts';

/**
 * The executor inside the lab. A person's shell gets a terminal of its own from script(1): a shell
 * with job control takes the terminal, and cannot give it back to a process group that its PID
 * namespace does not see; patchpanel would be stopped at its next look at the keyboard.
 */
export function labExecutor(): Executor {
  const local = localExecutor('lab');
  return {
    ...local,
    interact: async (command) => {
      const argv = ['script', '-qec', showCommand(command), '/dev/null'] as const;
      return { ...(await local.interact({ ...command, argv })), argv: command.argv };
    },
  };
}

/** Refuses (70) where it is not inside a lab: elsewhere it would hide the machine's own /run. */
const HIDE_RUN = `
tr '\\0' '\\n' </proc/1/cmdline | grep -qx "$1" || { echo 'this is not inside a lab' >&2; exit 70; }
exec mount -t tmpfs -o mode=755 "$1" /run
`;

const ALLOW = `
echo 1 >/proc/sys/net/ipv4/ip_forward
echo 0 0 >/proc/sys/net/ipv4/ping_group_range
`;

/**
 * Lists the lab's own /run once it was set up: a second patchpanel inside finds everything there.
 */
const MOUNTS = '/proc/self/mounts';

/** Fixed hardware addresses, `02:lab:…`: a bridge without one changes its own with its ports. */
const WIRING = `
link set lo up
link add lab0 address 02:6c:61:62:00:01 type bridge
address add 10.77.0.1/24 dev lab0
link set lab0 up
netns add web
netns add db
netns add orphan
link add veth-web address 02:6c:61:62:01:02 type veth peer name eth0 address 02:6c:61:62:00:02 netns web
link add veth-db address 02:6c:61:62:01:03 type veth peer name eth0 address 02:6c:61:62:00:03 netns db
link set veth-web master lab0 up
link set veth-db master lab0 up
`;

const wired = (address: string) => `
link set lo up
address add ${address} dev eth0
link set eth0 up
route add default via 10.77.0.1
`;

/**
 * Furnishes a fresh lab from inside: nothing of the machine in /run, so no engine and no named
 * namespace; a bridge `lab0` (10.77.0.1/24); the namespaces `web` and `db` on it, and `orphan`,
 * which has nothing. They are not builds of patchpanel and carry no alias. Null if all went well.
 */
export async function setUpLab(executor: Executor): Promise<Problem | null> {
  if (succeeded(await executor.run(reading(['grep', '-q', `^${LAB_INIT} /run `, MOUNTS]))))
    return null;
  const first = await executor.run(changing(['sh', '-c', HIDE_RUN, LAB_INIT, LAB_INIT]));
  if (!succeeded(first)) return problemOf(first);
  const bridge = await executor.run(changing(['ip', '-batch', '-'], { input: WIRING }));
  if (!succeeded(bridge)) return problemOf(bridge);
  const rest = await Promise.all([
    executor.run(changing(['ip', '-n', 'web', '-batch', '-'], { input: wired('10.77.0.2/24') })),
    executor.run(changing(['ip', '-n', 'db', '-batch', '-'], { input: wired('10.77.0.3/24') })),
    executor.run(changing(['sh', '-c', ALLOW])),
  ]);
  const failed = rest.find((result) => !succeeded(result));
  return failed === undefined ? null : problemOf(failed);
}

function problemOf(result: CommandResult): Problem {
  return {
    what: 'set up the lab',
    why: result.message,
    hint: 'patchpanel doctor says what this machine allows.',
  };
}
