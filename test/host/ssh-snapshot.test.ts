import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFileSync } from 'node:fs';
import { snapshotJson } from '../../src/cli/snapshot-json.ts';
import { connectEngine } from '../../src/executor/connect-engine.ts';
import { localExecutor } from '../../src/executor/local.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { type SshGround, startSshGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { insideHost } from '../support/private-host.ts';

describeWith(['root', 'namespaces', 'engine', 'sshd'], 'x', () => {
  let ground: SshGround;
  beforeAll(async () => {
    ground = await startSshGround();
    await ground.container('web');
    await ground.container('db');
    await ground.host.script('ip netns add left; ip link add lan1 type veth peer name eth0 netns left; ip link set lan1 up; ip -n left link set eth0 up');
  });
  afterAll(() => ground.stop());
  test('same', async () => {
    const executor = insideHost(localExecutor(), ground.host);
    const engine = connectEngine({ dial: executor.dial, endpoint: { kind: 'unix', path: '/run/docker.sock' } });
    const { signal } = new AbortController();
    const near = snapshotJson(await readSnapshot({ executor, engine, signal }));
    const far = snapshotJson(await ground.snapshot());
    writeFileSync('/tmp/sshw/near.json', JSON.stringify(near, null, 1));
    writeFileSync('/tmp/sshw/far.json', JSON.stringify(far, null, 1));
  });
});
