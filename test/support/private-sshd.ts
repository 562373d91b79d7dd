import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SshAddress } from '../../src/executor/ssh/ssh-address.ts';
import { startWire, type Wire } from './delaying-proxy.ts';
import type { PrivateHost } from './private-host.ts';

const runFile = promisify(execFile);

/** A real sshd on a private host, reached from this machine over a wire of the test's own. */
export type PrivateSshd = {
  readonly wire: Wire;
  readonly address: SshAddress;
  /** `ssh://root@127.0.0.1:PORT`. */
  readonly url: string;
  /** An ssh_config(5) with the key and the host key, and nothing of the person's. */
  readonly config: string;
  /** A configuration like `config`, but without the host key. */
  readonly unknownHost: string;
  /** A configuration like `config`, but with a key that has the passphrase `open sesame`. */
  readonly lockedKey: string;
  /** Does something while the key of `config` is away: who logs in is then refused. */
  readonly withoutKey: (work: () => Promise<void>) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type SshdOptions = {
  readonly user?: string;
  /** Lines of sshd_config(5). */
  readonly settings?: readonly string[];
};

/** Makes keys in the folder, which who logs in reads as who they are; `locked` is the same key as `id` but for its passphrase. */
const KEYS = `
cd "$1"
ssh-keygen -q -t ed25519 -N '' -f host
ssh-keygen -q -t ed25519 -N '' -f id
cp id locked
ssh-keygen -q -p -P '' -N 'open sesame' -f locked
cp id.pub authorized
chmod 755 .
echo "private $(cat host.pub)" > known
: > unknown
`;

/**
 * Starts it: each connection is an sshd of its own (`-i`, sshd(8)), entered into the host as inetd would
 * start it, so that the wire may lie in this machine and the shell in the other.
 */
export async function startPrivateSshd(
  host: PrivateHost,
  { user = 'root', settings = [] }: SshdOptions = {},
): Promise<PrivateSshd> {
  const folder = await mkdtemp(join(tmpdir(), 'patchpanel-sshd-'));
  await runFile('sh', ['-ec', KEYS, 'sh', folder]);
  await writeFile(
    `${folder}/sshd_config`,
    [
      ...settings,
      `HostKey ${folder}/host`,
      `AuthorizedKeysFile ${folder}/authorized`,
      'StrictModes no',
      'UsePAM no',
      'PidFile none',
      '',
    ].join('\n'),
  );
  const clientConfig = async (name: string, key: string, known: string) => {
    const lines = [
      `IdentityFile ${folder}/${key}`,
      'IdentitiesOnly yes',
      'IdentityAgent none',
      `UserKnownHostsFile ${folder}/${known}`,
      'GlobalKnownHostsFile none',
      'HostKeyAlias private',
      '',
    ];
    await writeFile(`${folder}/${name}`, lines.join('\n'));
    return `${folder}/${name}`;
  };
  await host.script('mkdir -p /run/sshd');
  const program = (await runFile('sh', ['-c', 'PATH=$PATH:/usr/sbin:/sbin; command -v sshd']))
    .stdout;
  const daemons = new Set<ChildProcess>();
  const wire = await startWire(() => {
    const [enter, ...into] = host.enter;
    const argv = [...into, program.trim(), '-i', '-f', `${folder}/sshd_config`];
    const daemon = spawn(enter, [...argv, '-E', `${folder}/log`], { stdio: 'pipe' });
    daemons.add(daemon);
    daemon.once('exit', () => daemons.delete(daemon));
    return { out: daemon.stdout, in: daemon.stdin, close: () => daemon.stdin.end() };
  });
  return {
    wire,
    address: { user, host: '127.0.0.1', port: wire.port, socket: '/var/run/docker.sock' },
    url: `ssh://${user}@127.0.0.1:${wire.port}`,
    config: await clientConfig('config', 'id', 'known'),
    unknownHost: await clientConfig('unknown_config', 'id', 'unknown'),
    lockedKey: await clientConfig('locked_config', 'locked', 'known'),
    withoutKey: async (work) => {
      await rename(`${folder}/id`, `${folder}/away`);
      try {
        await work();
      } finally {
        await rename(`${folder}/away`, `${folder}/id`);
      }
    },
    stop: async () => {
      await wire.stop();
      const last = [...daemons];
      for (const daemon of last) daemon.kill('SIGKILL');
      await Promise.all(
        last.map((daemon) => daemon.exitCode ?? daemon.signalCode ?? once(daemon, 'exit')),
      );
      await rm(folder, { recursive: true });
    },
  };
}
