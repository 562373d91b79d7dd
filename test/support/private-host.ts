import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import type { Executor } from '../../src/executor/executor.ts';
import type { Netlink, NetlinkTarget } from '../../src/executor/netlink/netlink.ts';

const runFile = promisify(execFile);

/**
 * A machine of its own inside this one: network, mount and pid namespaces, an empty /run, its own
 * /proc. Whatever is made in it (links, namespaces, engines, containers, files under /run) ends with
 * it. Everything else of the file system is this machine's.
 */
export type PrivateHost = {
  /** The host's first process, as this machine counts it. */
  readonly pid: number;
  /** The argv to put in front of a command to run it inside. */
  readonly enter: readonly [string, ...string[]];
  /** Runs a command to its end and gives its standard output; rejects, with its stderr, where it fails. */
  readonly run: (argv: readonly string[], options?: RunOptions) => Promise<string>;
  /** Runs a POSIX shell script with `set -e`; `args` are its `$1`, `$2`, …. */
  readonly script: (text: string, ...args: readonly string[]) => Promise<string>;
  /** The name that this machine has for a path of the host's. */
  readonly path: (inside: string) => string;
  readonly stop: () => Promise<void>;
};

type RunOptions = { readonly env?: Readonly<Record<string, string>>; readonly input?: string };

/**
 * The first process waits for the end of its standard input, which comes at the latest with the test
 * run's own end, however that dies. The kernel then kills every process of the pid namespace
 * (pid_namespaces(7)), and the mounts and links go with the last of them. `wait` also reaps orphans.
 */
const INIT = `
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/netns
ip link set lo up
exec 3<&0
cat <&3 >/dev/null &
echo ready
wait $!
`;

/** Starts a private host; needs root. Call `stop` when done with it. */
export async function startPrivateHost(): Promise<PrivateHost> {
  const holder = spawn(
    'unshare',
    ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', INIT],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  await ready(holder);
  const pid = onlyChild(holder.pid);
  // nsenter forks to enter a pid namespace, and does not pass signals on: the death signal does.
  const enter = [
    ...['nsenter', `--target=${pid}`, '--net', '--mount', '--pid', '--'],
    ...['setpriv', '--pdeathsig', 'KILL', '--'],
  ] as const;
  const run: PrivateHost['run'] = async (argv, { env, input } = {}) => {
    const [program, ...rest] = [...enter, ...argv];
    const running = runFile(program, rest, {
      env: { ...process.env, LC_ALL: 'C', ...env },
      maxBuffer: 64 * 1024 * 1024,
    });
    // A command may end before it has read its input: its exit code tells enough.
    running.child.stdin?.on('error', () => {}).end(input ?? '');
    return (await running).stdout;
  };
  return {
    pid,
    enter,
    run,
    script: (text, ...args) => run(['sh', '-ec', text, 'sh', ...args]),
    path: (inside) => `/proc/${pid}/root${inside}`,
    stop: async () => {
      if (holder.exitCode !== null || holder.signalCode !== null) return;
      holder.stdin.end();
      await once(holder, 'exit');
    },
  };
}

/** An executor that runs every command, and dials every socket, in the private host. */
export function insideHost(
  executor: Executor,
  host: Pick<PrivateHost, 'enter' | 'path'>,
): Executor {
  const entering = <C extends { readonly argv: readonly string[] }>(command: C) => {
    const [first, ...rest] = host.enter;
    return { ...command, argv: [first, ...rest, ...command.argv] as const };
  };
  return {
    target: executor.target,
    ...(executor.speed === undefined ? {} : { speed: executor.speed }),
    run: async (command, options) => ({
      ...(await executor.run(entering(command), options)),
      argv: command.argv,
    }),
    stream: async (command, options) => ({
      ...(await executor.stream(entering(command), options)),
      argv: command.argv,
    }),
    interact: (command) => executor.interact(entering(command)),
    dial: (path) => executor.dial(host.path(path)),
    dialOwned: (path, uid) =>
      executor.dialOwned?.(host.path(path), uid) ??
      Promise.reject(new Error('not on this machine')),
  };
}

/** Speaks rtnetlink in the namespaces of the private host, from this process outside of it. */
export function netlinkInside(netlink: Netlink, host: PrivateHost): Netlink {
  const { ino } = statSync(`/proc/${host.pid}/ns/net`);
  const entering = (place: NetlinkTarget): NetlinkTarget =>
    place.kind === 'own'
      ? { kind: 'file', paths: [`/proc/${host.pid}/ns/net`], inode: ino }
      : { ...place, paths: place.paths.map(host.path) };
  return {
    ...netlink,
    dump: (question) => netlink.dump({ ...question, places: question.places.map(entering) }),
    pair: (question) =>
      netlink.pair({
        ...question,
        asked: question.asked.map(entering),
        about: question.about.map(entering),
      }),
  };
}

async function ready(holder: ChildProcessByStdio<Writable, Readable, Readable>): Promise<void> {
  let complaint = '';
  holder.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  const failed = once(holder, 'exit').then(() => {
    throw new Error(`No private host: ${complaint.trim() || 'unshare ended'} (needs root)`);
  });
  await Promise.race([once(holder.stdout, 'data'), failed]);
  failed.catch(() => {});
}

function onlyChild(pid: number | undefined): number {
  const child = Number.parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'), 10);
  if (Number.isNaN(child)) throw new Error('unshare has no child');
  return child;
}
