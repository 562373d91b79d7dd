import { setTimeout as pause } from 'node:timers/promises';
import { type PrivateHost, startPrivateHost } from './private-host.ts';

/**
 * A real Podman, as root, on a private host, with nothing in it but the image `busybox`. Its service
 * listens where systemd would start it: /run/podman/podman.sock.
 */
export type PrivatePodman = {
  readonly host: PrivateHost;
  /** Its socket, as this machine reaches it; inside the host it is `/run/podman/podman.sock`. */
  readonly socket: string;
  /** Runs the podman command line in the host and gives its output, trimmed. */
  readonly podman: (...args: readonly string[]) => Promise<string>;
  /** Runs a container of busybox that sleeps, and gives its id. `options` come before the image. */
  readonly container: (name: string, ...options: readonly string[]) => Promise<string>;
  /** Ends Podman, its containers and the host. */
  readonly stop: () => Promise<void>;
};

const SOCKET = '/run/podman/podman.sock';

/**
 * Takes no configuration of the machine and keeps all its data under /run. Nothing of systemd is asked;
 * a limit of processes would need a controller that not every machine hands down.
 */
const START = `
cat > /run/containers.conf <<'END'
[containers]
pids_limit = 0
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_config_dir = "/run/networks"
END
cat > /run/storage.conf <<'END'
[storage]
driver = "vfs"
graphroot = "/run/graph"
runroot = "/run/graph-run"
END
mkdir -p /run/podman /run/networks
podman system service --time=0 unix://${SOCKET} </dev/null >>/run/podman.log 2>&1 3>&- &
`;

const IMPORT_BUSYBOX = `
mkdir -p /run/image/bin /run/image/tmp /run/image/etc
for applet in $(busybox --list); do ln -sf busybox "/run/image/bin/$applet"; done
cp --remove-destination "$(command -v busybox)" /run/image/bin/busybox
tar -C /run/image -c . | podman import --quiet --change 'CMD ["sleep", "1000000"]' - busybox:latest
rm -r /run/image
`;

/**
 * The first process of a pid namespace ignores SIGTERM: stopping would take its ten seconds. Docker lets
 * its containers ping.
 */
const AS_DOCKER = ['--stop-signal', 'KILL', '--cap-add', 'NET_RAW'] as const;

const SETTINGS = {
  CONTAINERS_CONF: '/run/containers.conf',
  CONTAINERS_STORAGE_CONF: '/run/storage.conf',
};

/** Starts Podman (about two seconds); needs root, podman with netavark, a static busybox, cgroups of version 2. */
export async function startPrivatePodman(): Promise<PrivatePodman> {
  return startPodmanOn(await startPrivateHost());
}

/** Starts Podman on an existing private host, which may have another engine; `stop` ends the host. */
export async function startPodmanOn(there: PrivateHost): Promise<PrivatePodman> {
  const host = withSettings(there);
  const podman = async (...args: readonly string[]) => (await host.run(['podman', ...args])).trim();
  try {
    await host.script(START);
    await host.script(IMPORT_BUSYBOX);
    await answering(host);
  } catch (error) {
    await host.stop();
    throw error;
  }
  return {
    host,
    socket: host.path(SOCKET),
    podman,
    container: (name, ...options) =>
      podman('run', '-d', ...AS_DOCKER, '--name', name, ...options, 'busybox'),
    stop: () => host.stop(),
  };
}

/** Every podman that is run in it, by whatever script, has the same settings. */
function withSettings(host: PrivateHost): PrivateHost {
  const run: PrivateHost['run'] = (argv, options = {}) =>
    host.run(argv, { ...options, env: { ...SETTINGS, ...options.env } });
  return { ...host, run, script: (text, ...args) => run(['sh', '-ec', text, 'sh', ...args]) };
}

async function answering(host: PrivateHost): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      await host.run(['podman', '--url', `unix://${SOCKET}`, 'version']);
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        const log = await host.script('tail -n 20 /run/podman.log');
        throw new Error(`The private Podman does not answer:\n${log}`, { cause: error });
      }
      await pause(100);
    }
  }
}
