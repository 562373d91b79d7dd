import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type PrivateHost, startPrivateHost } from './private-host.ts';

const runFile = promisify(execFile);

/**
 * A real Docker Engine on a private host, with nothing in it but the image `busybox`. Inside the host
 * everything is at its usual place: /var/run/docker.sock, /run/docker/netns, docker0.
 */
export type PrivateEngine = {
  readonly host: PrivateHost;
  /** Its socket, as this machine reaches it; inside the host it is `/var/run/docker.sock`. */
  readonly socket: string;
  /** Runs the docker command line in the host and gives its output, trimmed. */
  readonly docker: (...args: readonly string[]) => Promise<string>;
  /**
   * Runs a container of busybox that sleeps, and gives its id. `options` come before the image:
   * `['--network', 'none']`.
   */
  readonly container: (name: string, ...options: readonly string[]) => Promise<string>;
  /** Ends the engine's process at once, as a crash does; the processes of its containers stay. */
  readonly halt: () => Promise<void>;
  /** Starts it again after `halt`, on the same data; as engines do, it stops the containers it finds. */
  readonly resume: () => Promise<void>;
  /** Halts the engine, then resumes it. */
  readonly restart: () => Promise<void>;
  /** Ends the engine, its containers and the host. */
  readonly stop: () => Promise<void>;
};

const SOCKET = '/run/docker.sock';
const CGROUP_PREFIX = 'patchpanel-test-';

/** Takes no configuration of the machine; keeps all its data under /run, so it vanishes with the host. */
const START = `
echo '{}' > /run/dockerd.json
dockerd --config-file /run/dockerd.json --data-root /run/docker-data --pidfile /run/dockerd.pid \\
  --cgroup-parent "/$1" </dev/null >>/run/dockerd.log 2>&1 3>&- &
`;

const IMPORT_BUSYBOX = `
mkdir -p /run/image/bin /run/image/tmp /run/image/etc
for applet in $(busybox --list); do ln -sf busybox "/run/image/bin/$applet"; done
cp --remove-destination "$(command -v busybox)" /run/image/bin/busybox
tar -C /run/image -c . | docker import --change 'CMD ["sleep", "1000000"]' - busybox:latest
rm -r /run/image
`;

const HALT = `
pid=$(cat /run/dockerd.pid)
kill -KILL "$pid"
while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
rm -f /run/dockerd.pid /run/docker.sock
`;

/** Starts an engine (about three seconds); needs root, dockerd, docker and a static busybox. */
export async function startPrivateEngine(): Promise<PrivateEngine> {
  const host = await startPrivateHost();
  const cgroup = `${CGROUP_PREFIX}${randomUUID()}`;
  const docker = async (...args: readonly string[]) => (await host.run(['docker', ...args])).trim();
  const resume = async () => {
    await host.script(START, cgroup);
    await answering(host);
  };
  const halt = async () => {
    await host.script(HALT);
  };
  try {
    await resume();
    await host.script(IMPORT_BUSYBOX);
  } catch (error) {
    await host.stop();
    throw error;
  }
  return {
    host,
    socket: host.path(SOCKET),
    docker,
    // The first process of a pid namespace ignores SIGTERM: stopping would take its ten seconds.
    container: (name, ...options) =>
      docker('run', '-d', '--stop-signal', 'KILL', '--name', name, ...options, 'busybox'),
    halt,
    resume,
    restart: async () => {
      await halt();
      await resume();
    },
    stop: async () => {
      await thaw(cgroup);
      await host.stop();
      await sweepCgroups(cgroup);
    },
  };
}

/** A test that fails may leave a paused container, which not even SIGKILL ends (cgroup v1, freezer). */
async function thaw(cgroup: string): Promise<void> {
  const states = `/sys/fs/cgroup/freezer/${cgroup}`;
  const thawing = [
    '-name',
    'freezer.state',
    '-exec',
    'sh',
    '-c',
    'echo THAWED > "$1"',
    'sh',
    '{}',
    ';',
  ];
  await runFile('find', [states, ...thawing]).catch(() => {
    // No container was ever made, or control groups are of version 2, where SIGKILL ends all.
  });
}

/**
 * Control groups outlive a pid namespace: removes the empty ones of this engine, and those that an
 * engine of a killed run left an hour ago or earlier.
 */
async function sweepCgroups(own: string): Promise<void> {
  // Other tests' engines end at the same time: what find(1) has listed may be gone when it looks.
  const roots = ['/sys/fs/cgroup', '-ignore_readdir_race', '-maxdepth', '2', '-type', 'd', '-name'];
  const find = async (...args: readonly string[]) =>
    (await runFile('find', args)).stdout.split('\n').filter((path) => path !== '');
  const left = [
    ...(await find(...roots, own)),
    ...(await find(...roots, `${CGROUP_PREFIX}*`, '-mmin', '+60')),
  ];
  for (const path of left) {
    await runFile('find', [path, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', '+']).catch(() => {
      // Still in use by an engine that runs.
    });
  }
}

async function answering(host: PrivateHost): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      await host.run(['docker', 'version', '--format', '{{.Server.Version}}']);
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        const log = await host.script('tail -n 20 /run/dockerd.log');
        throw new Error(`The private engine does not answer:\n${log}`, { cause: error });
      }
      await pause(100);
    }
  }
}
