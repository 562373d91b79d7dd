import type { PrivateHost } from './private-host.ts';

/** Podman of an ordinary user on a private host, at /run/user/1000/podman/podman.sock. */
export type RootlessPodman = {
  readonly socket: string;
  /** The argv in front of a command that alice runs. */
  readonly alice: readonly string[];
  /** Runs podman as alice and gives its output, trimmed. */
  readonly podman: (...args: readonly string[]) => Promise<string>;
};

const SOCKET = '/run/user/1000/podman/podman.sock';

/**
 * Makes the user alice on this host only, with numbers for her containers, and a tap device that she may
 * open, as distributions let everybody. Her files are under /run.
 */
const MAKE_ALICE = `
for file in passwd group subuid subgid; do cp "/etc/$file" "/run/etc-$file"; done
echo 'alice:x:1000:1000::/run/alice:/bin/sh' >>/run/etc-passwd
echo 'alice:x:1000:' >>/run/etc-group
echo 'alice:100000:65536' | tee -a /run/etc-subuid >>/run/etc-subgid
for file in passwd group subuid subgid; do mount --bind "/run/etc-$file" "/etc/$file"; done
mknod -m 666 /run/tun c 10 200
mount --bind /run/tun /dev/net/tun
mkdir -p /run/user/1000/podman /run/alice
chown -R 1000:1000 /run/user/1000 /run/alice
chmod 700 /run/user/1000
cat > /run/alice.conf <<'END'
[containers]
pids_limit = 0
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
END
cat > /run/alice-storage.conf <<'END'
[storage]
driver = "vfs"
END
mkdir -p /run/image/bin
cp "$(command -v busybox)" /run/image/bin/busybox
ln -sf busybox /run/image/bin/sleep
tar -C /run/image -c . > /run/alice.tar
`;

const ALICE = [
  ...['setpriv', '--reuid=1000', '--regid=1000', '--init-groups'],
  ...['env', '-C', '/', 'HOME=/run/alice', 'XDG_RUNTIME_DIR=/run/user/1000'],
  ...['CONTAINERS_CONF=/run/alice.conf', 'CONTAINERS_STORAGE_CONF=/run/alice-storage.conf'],
] as const;

const SERVE = `
"$@" podman system service --time=0 unix://${SOCKET} </dev/null >>/run/alice.log 2>&1 3>&- &
for try in $(seq 100); do [ ! -S ${SOCKET} ] || exit 0; sleep 0.1; done
exit 1
`;

/** Starts it (about four seconds); needs what Podman needs, passt, slirp4netns and uidmap. */
export async function startRootlessPodman(host: PrivateHost): Promise<RootlessPodman> {
  await host.script(MAKE_ALICE);
  const podman = async (...args: readonly string[]) =>
    (await host.run([...ALICE, 'podman', ...args])).trim();
  await podman(
    ...['import', '--quiet', '--change', 'CMD ["sleep", "1000000"]'],
    ...['/run/alice.tar', 'busybox:latest'],
  );
  await host.script(SERVE, ...ALICE);
  return { socket: SOCKET, alice: ALICE, podman };
}
