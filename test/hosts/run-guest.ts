import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GUEST } from './make-guest.ts';

/** A whole machine that runs, reached only by ssh. */
export type Guest = {
  /** `ssh://root@127.0.0.1:PORT`. */
  readonly url: string;
  /** An ssh_config(5) with its key and its host key, and nothing of yours. */
  readonly config: string;
  readonly stop: () => Promise<void>;
};

/** Under software emulation a boot takes one to two minutes, on a busy machine several. */
const BOOT_SECONDS = 600;

/** `docker` starts last; a unit that fails is for the tests to meet. */
const IS_UP = ['systemctl', 'is-active', '--quiet', 'docker'];

/**
 * Boots it and waits until it is up. Its disk is written to a layer that goes with it (qemu(1), -snapshot),
 * so that each run finds it as it was made. Ends with this process, however that ends. Throws if it
 * does not come up, with the end of its console.
 */
export async function startGuest(): Promise<Guest> {
  const folder = mkdtempSync(join(tmpdir(), 'patchpanel-guest-'));
  const port = await freePort();
  const config = join(folder, 'ssh_config');
  writeFileSync(config, configFor(port));
  const console = join(folder, 'console');
  const machine = boot(port, console);
  const stop = async () => {
    if (machine.exitCode === null && machine.signalCode === null) {
      machine.kill('SIGKILL');
      await once(machine, 'exit');
    }
    rmSync(folder, { recursive: true });
  };
  const isUp = await waitUntilUp(machine, config);
  if (isUp) return { url: `ssh://root@127.0.0.1:${port}`, config, stop };
  const last = readFileSync(console, 'utf8').split('\n').slice(-20).join('\n');
  await stop();
  throw new Error(`the guest did not come up in ${BOOT_SECONDS} s; its console ends:\n${last}`);
}

/** KVM is not asked for: the machines that verify are guests themselves. */
function boot(port: number, console: string): ChildProcess {
  const argv = [
    ...['--pdeathsig', 'KILL', 'qemu-system-x86_64'],
    ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', '2048'],
    ...['-kernel', `${GUEST}/kernel`, '-initrd', `${GUEST}/initrd`],
    ...['-append', 'root=/dev/vda rw console=ttyS0 net.ifnames=0 systemd.show_status=0'],
    ...['-drive', `file=${GUEST}/disk,if=virtio,format=raw,snapshot=on,cache=unsafe`],
    // Nothing is reachable but its sshd, and it reaches nothing.
    ...['-netdev', `user,id=n0,hostfwd=tcp:127.0.0.1:${port}-:22,restrict=on`],
    ...['-device', 'virtio-net-pci,netdev=n0', '-display', 'none'],
    ...['-serial', `file:${console}`, '-monitor', 'none', '-no-reboot'],
  ];
  return spawn('setpriv', argv, { stdio: ['ignore', 'inherit', 'inherit'] });
}

function configFor(port: number): string {
  return [
    `Port ${port}`,
    `IdentityFile ${GUEST}/key`,
    'IdentitiesOnly yes',
    'IdentityAgent none',
    `UserKnownHostsFile ${GUEST}/known`,
    'GlobalKnownHostsFile none',
    'HostKeyAlias guest',
    'ConnectTimeout 120',
    '',
  ].join('\n');
}

async function waitUntilUp(machine: ChildProcess, config: string): Promise<boolean> {
  const end = performance.now() + BOOT_SECONDS * 1000;
  while (performance.now() < end && machine.exitCode === null && machine.signalCode === null) {
    const argv = ['-F', config, '-o', 'LogLevel=ERROR', 'root@127.0.0.1', ...IS_UP];
    if (spawnSync('ssh', argv, { stdio: 'ignore', timeout: 60_000 }).status === 0) return true;
    await pause(2_000);
  }
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
