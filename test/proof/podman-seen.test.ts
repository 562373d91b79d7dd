/** What is seen of a host with Podman: what happens on it, and why one of its containers reaches another or not. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Ground, startPodmanGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { startPatchpanel } from '../support/program.ts';
import { ask } from '../support/scenario/ask.ts';

const ENGINE = { DOCKER_HOST: 'unix:///run/podman/podman.sock' };

describeWith(['root', 'namespaces', 'podman', 'iproute2', 'ping'], 'seeing Podman', () => {
  let real: Ground;
  beforeAll(async () => {
    real = await startPodmanGround();
    const create = (...args: readonly string[]) => real.docker('network', 'create', ...args);
    await create('--subnet', '10.5.0.0/24', 'lan');
    await create('--subnet', '10.4.0.0/24', 'other');
    await create('--opt', 'isolate=true', '--subnet', '10.6.0.0/24', 'red');
    await create('--opt', 'isolate=true', '--subnet', '10.7.0.0/24', 'blue');
    await real.container('web', '--network', 'lan', '-p', '8080:80');
    await real.container('db', '--network', 'lan');
    await real.container('far', '--network', 'other');
    await real.container('one', '--network', 'red');
    await real.container('two', '--network', 'blue');
  });
  afterAll(() => real.stop());

  test('its containers, endpoints and networks are told of as they come and go', async () => {
    const call = startPatchpanel(['watch'], { enter: real.host.enter, env: ENGINE });
    onTestFinished(async () => {
      call.interrupt();
      await call.ended;
    });
    await call.until(() => call.stderr().includes('watching this machine'));
    const told = async (args: readonly string[], ...lines: readonly string[]) => {
      await real.docker(...args);
      await call.until(() => lines.every((line) => call.stdout().includes(line)));
    };
    await told(['network', 'create', '--subnet', '10.66.0.0/24', 'new'], '+ network new  added');
    await told(
      ['create', '--name', 'idle', '--stop-signal', 'KILL', '--network', 'new', 'busybox'],
      '+ container idle  added',
    );
    await told(
      ['start', 'idle'],
      '~ container idle  state created → running',
      '~ endpoint idle on new  address none → 10.66.0.2/24',
      '+ bridge podman',
    );
    await told(['network', 'connect', 'lan', 'idle'], '+ endpoint idle on lan  added');
    await told(['network', 'disconnect', 'lan', 'idle'], '- endpoint idle on lan  removed');
    await told(['stop', 'idle'], '~ container idle  state running → exited', '- bridge podman');
    await told(['rm', 'idle'], '- container idle  removed');
    await told(['network', 'rm', 'new'], '- network new  removed');
  });

  test.each([
    ['on one network', 'db', 'web', undefined, 'reachable'],
    ['over two networks', 'db', 'far', undefined, 'reachable'],
    ['over two networks that are kept apart', 'one', 'two', undefined, 'networks-isolated'],
    ['a published port with nobody inside', 'host', '127.0.0.1', 8080, 'port-closed'],
    ['the same from a container', 'far', '10.4.0.1', 8080, 'port-closed'],
  ])('%s', async (_title, from, to, tcp, verdict) => {
    const asked = { from, to, ...(tcp === undefined ? {} : { tcp }) };
    expect(await ask(real, asked)).toMatchObject({ verdict });
  });

  test('networks that are kept apart are named, and what joins them', async () => {
    const { summary, fix } = await ask(real, { from: 'one', to: 'two' });
    expect(summary).toBe('the engine keeps blue apart from red');
    expect(fix).toMatchObject({
      recipe: 'connect-container',
      fields: { container: 'one', network: 'blue' },
    });
  });

  test('a published port is reached once somebody listens inside', async () => {
    await real.docker('exec', '--detach', 'web', 'httpd', '-f', '-p', '80');
    await real.host.script(
      'until timeout 1 bash -c "true 3<>/dev/tcp/127.0.0.1/8080"; do sleep 0.1; done',
    );
    expect(await ask(real, { from: 'host', to: '127.0.0.1', tcp: 8080 })).toMatchObject({
      verdict: 'reachable',
    });
  });
});
