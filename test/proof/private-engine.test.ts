import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateEngine, startPrivateEngine } from '../support/private-engine.ts';

describeWith(['root', 'namespaces', 'engine'], 'a private engine', () => {
  let engine: PrivateEngine;

  beforeAll(async () => {
    engine = await startPrivateEngine();
  });
  afterAll(() => engine.stop());

  test('containers of each mode run, and a neighbour answers', async () => {
    await engine.docker('network', 'create', '--subnet', '10.77.0.0/24', 'backend');
    await engine.container('web');
    await engine.container('voip', '--network', 'host');
    await engine.container('alone', '--network', 'none');
    await engine.container('db', '--network', 'backend');
    await engine.container('side', '--network', 'container:web');
    const modes = await engine.docker('ps', '--format', '{{.Names}} {{.Networks}}');
    expect(modes.split('\n').toSorted()).toEqual([
      'alone none',
      'db backend',
      'side ',
      'voip host',
      'web bridge',
    ]);
    expect(await engine.docker('exec', 'web', 'ping', '-c', '1', '172.17.0.1')).toContain('seq=0');
  });

  test('a container in host mode is in the private host, not in the machine', async () => {
    const pid = await engine.docker('inspect', '--format', '{{.State.Pid}}', 'voip');
    const inode = (...argv: readonly string[]) =>
      engine.host.run(['stat', '-L', '-c', '%i', ...argv]);
    expect(await inode(`/proc/${pid}/ns/net`)).toBe(await inode('/proc/1/ns/net'));
  });

  test('it is silent while halted, and answers after', async () => {
    await engine.halt();
    await expect(engine.docker('ps')).rejects.toThrow('docker');
    await engine.resume();
    expect(await engine.docker('version', '--format', '{{.Server.Os}}')).toBe('linux');
  });

  test('nothing of it is left after stop', async () => {
    const other = await startPrivateEngine();
    await other.container('web');
    await other.stop();
    expect(existsSync(`/proc/${other.host.pid}`)).toBe(false);
    const links = await promisify(execFile)('ip', ['-br', 'link']);
    expect(links.stdout).not.toContain('docker0');
  });
});
