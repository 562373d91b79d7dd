import { existsSync, mkdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { CACHE, gigabytes, run, SCRIPT } from './make-root.ts';

/** The machine as files: its disk, what boots it, and the key that its sshd takes. */
export const GUEST = `${CACHE}/guest`;

/** While it is made: its packages, what is in them, and the disk. */
const BYTES = 4 * 1024 ** 3;

const NEEDS: Readonly<Record<string, string>> = {
  '/usr/bin/qemu-system-x86_64': 'qemu: apt-get install qemu-system-x86',
  [SCRIPT]: 'debootstrap: apt-get install debootstrap',
  '/usr/sbin/mkfs.ext4': 'mkfs.ext4: apt-get install e2fsprogs',
  '/usr/bin/ssh-keygen': 'ssh-keygen: apt-get install openssh-client',
};

const PACKAGES = [
  ...['linux-image-cloud-amd64', 'initramfs-tools', 'systemd-sysv', 'udev', 'dbus', 'kmod'],
  ...['openssh-server', 'ca-certificates', 'procps', 'netbase', 'python3', 'busybox-static'],
  ...['iproute2', 'iputils-ping', 'iptables', 'nftables', 'ethtool', 'wireguard-tools'],
  ...['docker.io', 'docker-cli', 'containerd', 'runc', 'tini'],
];

/**
 * From a folder with a release of Debian to a disk (mkfs.ext4(8), `-d`), with the kernel beside it. The
 * key of its sshd is known beforehand, as the packages made it.
 */
const TO_DISK = `
cd "$1"
ssh-keygen -q -t ed25519 -N '' -f key
install -d -m 700 root/root/.ssh
cp key.pub root/root/.ssh/authorized_keys
echo "guest $(cat root/etc/ssh/ssh_host_ed25519_key.pub)" >known
echo guest >root/etc/hostname
echo '127.0.0.1 localhost guest' >root/etc/hosts
echo '/dev/vda / ext4 defaults 0 1' >root/etc/fstab
printf '[Match]\\nDriver=virtio_net\\n[Network]\\nAddress=10.0.2.15/24\\nGateway=10.0.2.2\\n' \\
  >root/etc/systemd/network/10.network
chroot root systemctl enable systemd-networkd ssh docker
chroot root systemctl disable systemd-networkd-wait-online apt-daily.timer apt-daily-upgrade.timer \\
  dpkg-db-backup.timer fstrim.timer e2scrub_all.timer
cp root/boot/vmlinuz-* kernel
cp root/boot/initrd.img-* initrd
truncate -s 6G disk
/usr/sbin/mkfs.ext4 -q -F -d root disk
rm -rf --one-file-system root
`;

/** Lists what this machine lacks to make and run the guest. */
export function lackingForGuest(): readonly string[] {
  if (process.getuid?.() !== 0) return ['root: run as root (with sudo)'];
  const lacking = Object.entries(NEEDS).flatMap(([path, need]) => (existsSync(path) ? [] : [need]));
  if (isMade()) return lacking;
  mkdirSync(CACHE, { recursive: true, mode: 0o755 });
  const { bavail, bsize } = statfsSync(CACHE);
  const free = bavail * bsize;
  if (free >= BYTES) return lacking;
  return [...lacking, `disk: ${gigabytes(BYTES)} in ${CACHE}, which has ${gigabytes(free)} free`];
}

/**
 * Makes a whole Debian 13 with a kernel of its own (Linux 6.12) and Docker as a service, unless it is
 * there in the same form; about 900 MB, four minutes. Throws if a step fails; what was made by then
 * is removed by the next try.
 */
export function makeGuest(): void {
  if (isMade()) return;
  const unfinished = `${GUEST}.new`;
  run('rm', '-rf', '--one-file-system', GUEST, unfinished);
  mkdirSync(unfinished, { mode: 0o700 });
  const include = `--include=${PACKAGES.join(',')}`;
  const root = `${unfinished}/root`;
  run('debootstrap', '--variant=minbase', include, 'trixie', root, '', SCRIPT);
  run('bash', '-euc', TO_DISK, 'make-guest', unfinished);
  writeFileSync(`${unfinished}/stamp`, stamp());
  run('mv', unfinished, GUEST);
}

function isMade(): boolean {
  const path = `${GUEST}/stamp`;
  return existsSync(path) && readFileSync(path, 'utf8') === stamp();
}

function stamp(): string {
  return `${PACKAGES.join('\n')}\n${TO_DISK}`;
}
