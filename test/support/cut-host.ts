import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SshAddress } from '../../src/executor/ssh/ssh-address.ts';
import { openSsh, type SshExecutor } from '../../src/executor/ssh/ssh-executor.ts';
import { readDetails } from '../../src/inventory/details/read-details.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { newBuildId } from '../../src/plan/build-id.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Input, Recipe } from '../../src/recipes/recipe.ts';
import { resolve } from '../../src/recipes/resolve.ts';
import { LINK_HOST } from '../proof/link-host.ts';
import { hostState } from './host-state.ts';
import { type PrivateHost, startPrivateHost } from './private-host.ts';

/** A private host whose sshd is reached over its own link `eth0`, from the namespace `world` behind it: what cuts that cuts the connection. */
export type CutHost = {
  readonly host: PrivateHost;
  readonly executor: SshExecutor;
  readonly engine: null;
  /** For the journals. */
  readonly folder: string;
  readonly address: SshAddress;
  /** An ssh_config(5) that leads there. */
  readonly config: string;
  readonly plan: (recipe: Recipe, given: Input) => Promise<Plan>;
  readonly state: () => Promise<string>;
  /** Lists what watchers left behind: folders, processes. */
  readonly watchers: () => Promise<string>;
  /** No new connection gets through while this is so; the ones that stand do. */
  readonly refuseNew: (refuse: boolean) => Promise<unknown>;
  readonly stop: () => Promise<void>;
};

/** Keys for both sides; and for `walker` a sudo that asks for no password. `*` needs no shadow(5). */
const SET_UP = `
folder=$1
mkdir -p /run/sshd /run/home
ssh-keygen -q -t ed25519 -N '' -f "$folder/host"
ssh-keygen -q -t ed25519 -N '' -f "$folder/id"
cp "$folder/id.pub" "$folder/authorized"
chmod 755 "$folder"
echo "private $(cat "$folder/host.pub")" >"$folder/known"
cp /etc/passwd /run/passwd
echo 'walker:*:4711:4711::/run/home:/bin/sh' >>/run/passwd
mount --bind /run/passwd /etc/passwd
printf '%s\\n' 'root ALL=(ALL:ALL) ALL' 'walker ALL=(ALL) NOPASSWD: ALL' >/run/sudoers
chmod 440 /run/sudoers
mount --bind /run/sudoers /etc/sudoers
chown 4711 /run/home
`;

/** New connections to sshd are dropped where the packets come in, outside of what a state shows. */
const REFUSE = `
ip netns exec world iptables -D OUTPUT -p tcp --syn --dport 22 -j DROP 2>/dev/null || true
[ "$1" = no ] || ip netns exec world iptables -A OUTPUT -p tcp --syn --dport 22 -j DROP
`;

/** Starts it, and connects as root or as a user with sudo. */
export async function startCutHost(user: 'root' | 'walker', setUp = ''): Promise<CutHost> {
  const host = await startPrivateHost();
  const keys = await mkdtemp(join(tmpdir(), 'patchpanel-cut-'));
  const folder = await mkdtemp(join(tmpdir(), 'patchpanel-builds-'));
  await host.script(LINK_HOST);
  await host.script(SET_UP, keys);
  await host.script(setUp);
  const sshdConfig = [
    'ListenAddress 10.0.0.5',
    `HostKey ${keys}/host`,
    `AuthorizedKeysFile ${keys}/authorized`,
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
    '',
  ];
  await writeFile(`${keys}/sshd_config`, sshdConfig.join('\n'));
  const [enter, ...into] = host.enter;
  const program = (await host.script('PATH=$PATH:/usr/sbin:/sbin; command -v sshd')).trim();
  const argv = [...into, program, '-D', '-f', `${keys}/sshd_config`, '-E', `${keys}/log`];
  const daemon = spawn(enter, argv, { stdio: 'ignore' });
  await host.script('until ss -ltn | grep -q 10.0.0.5:22; do sleep 0.05; done');
  const proxy = [...host.enter, 'ip', 'netns', 'exec', 'world', 'busybox', 'nc', '%h', '%p'];
  const config = `${keys}/config`;
  const lines = [
    `ProxyCommand ${proxy.join(' ')}`,
    `IdentityFile ${keys}/id`,
    'IdentitiesOnly yes',
    'IdentityAgent none',
    `UserKnownHostsFile ${keys}/known`,
    'GlobalKnownHostsFile none',
    'HostKeyAlias private',
    '',
  ];
  await writeFile(config, lines.join('\n'));
  const address = { user, host: '10.0.0.5', port: 22, socket: '/var/run/docker.sock' };
  const choice = await openSsh(address, { ask: null, runtime: undefined, extra: ['-F', config] });
  if (!choice.ok) throw new Error(choice.problem.why);
  const { executor, close } = choice;
  const { signal } = new AbortController();
  return {
    host,
    executor,
    engine: null,
    folder,
    address,
    config,
    plan: async (recipe, given) => {
      const facts = {
        snapshot: await readSnapshot({ executor, engine: null, signal }),
        details: await readDetails({ executor, engine: null }, recipe.needs, signal),
      };
      const resolved = resolve(recipe, given, facts);
      if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
      return recipe.plan(resolved.input, facts, newBuildId());
    },
    state: () => hostState({ host, socket: null }),
    watchers: () =>
      host.script(
        'ls /run/patchpanel/reverts 2>/dev/null || true; ls -d /tmp/patchpanel-revert-* 2>/dev/null || true; ps -eo args | grep "[s]cript watch" || true',
      ),
    refuseNew: (refuse) => host.script(REFUSE, refuse ? 'yes' : 'no'),
    stop: async () => {
      await close();
      daemon.kill('SIGKILL');
      if (daemon.exitCode === null && daemon.signalCode === null) await once(daemon, 'exit');
      await host.stop();
      await rm(keys, { recursive: true });
      await rm(folder, { recursive: true });
    },
  };
}
