import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import type { Input } from '../../src/recipes/recipe.ts';
import { runContainer } from '../../src/recipes/run-container/recipe.ts';
import type { Ground } from '../support/ground.ts';
import { settleIpv6, startLegs, withoutOrder } from '../support/legs.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals, type Wrong } from '../support/refuse.ts';

const SERVE = `sh -c 'echo "hello there" >/tmp/index.html; exec httpd -f -p 80 -h /tmp'`;

describeWith(['root', 'namespaces', 'engine'], 'run-container', () => {
  let legs: Ground;
  const ground = () => legs;
  const inside = (name: string, ...command: readonly string[]) =>
    legs.docker('exec', name, ...command);
  const fetch = (url: string) => legs.host.run(['busybox', 'wget', '-q', '-O', '-', url]);

  beforeAll(async () => {
    legs = await startLegs();
    await legs.container('web', '--network', 'lan', '-p', '8000:80');
    await legs.container('side', '--network', 'container:web');
    await legs.container('other', '--network', 'six');
    await legs.docker(
      'create',
      '--name',
      'idle',
      '--network',
      'lan',
      '--ip',
      '10.5.0.40',
      'busybox',
    );
    await legs.host.script('busybox httpd -f -p 127.0.0.1:7000 -h /run >/dev/null 2>&1 &');
    await settleIpv6(legs);
  });
  afterAll(() => legs.stop());

  prove(ground, {
    title: 'on the default bridge, with published ports of both protocols',
    recipe: runContainer,
    given: {
      name: 'shop',
      publish: '8080:80,127.0.0.1:5300-5302:5300-5302/udp,[::1]:8081:80/tcp,90',
      command: SERVE,
    },
    works: async () => {
      expect(await fetch('http://127.0.0.1:8080/')).toBe('hello there\n');
      const ports = await legs.docker('port', 'shop');
      expect(ports).toContain('5302/udp -> 127.0.0.1:5302');
      expect(ports).toContain('80/tcp -> [::1]:8081');
      expect(ports).toMatch(/90\/tcp -> 0\.0\.0\.0:\d+/);
    },
    // The engine chose the host's port for 90, and chooses another each time; the order of ports is chance.
    tidy: (state) => withoutOrder(state).replace(/--dport \d{5} |:\d{5}\b/g, ''),
  });

  prove(ground, {
    title: 'on a network, with an address and names of choice',
    recipe: runContainer,
    // The members of a network are listed by their ids.
    tidy: withoutOrder,
    given: { name: 'cache', network: 'lan', address: '10.5.0.20', alias: 'store,store.local' },
    works: async () => {
      const ping = await inside('web', 'ping', '-c', '1', 'store.local');
      expect(ping).toContain('(10.5.0.20)');
      expect(ping).toContain('1 packets received');
    },
  });

  prove(ground, {
    title: 'the low-latency one on the host network',
    recipe: runContainer,
    given: {
      name: 'voip',
      network: 'host',
      publish: '10000-20000:10000-20000/udp,5060:5060/udp,7000:7000',
      command: 'httpd -f -p 5060 -h /tmp',
    },
    works: async (_ground, plan) => {
      expect(plan.warnings).toEqual([
        'In host mode it can see and use every link, address and port of the host.',
        'In host mode the engine ignores published ports: the program itself opens its ports directly on the host.',
        expect.stringMatching(/^Port 7000\/tcp of the host is used by .*\(process \d+\)/),
      ]);
      expect(await legs.host.script('ss -Hnlt')).toContain(':5060');
      expect(await legs.docker('port', 'voip')).toBe('');
    },
  });

  prove(ground, {
    title: 'on none',
    recipe: runContainer,
    given: { name: 'hermit', network: 'none', command: 'sleep 600' },
    works: async () => {
      expect(await inside('hermit', 'ip', 'link')).not.toContain('eth');
    },
  });

  prove(ground, {
    title: 'in the namespace of one that is itself in another’s',
    recipe: runContainer,
    given: { name: 'third', network: 'container:side' },
    works: async (_ground, plan) => {
      expect(plan.warnings[0]).toBe(
        'side itself is in the namespace of web, so the new container joins that one.',
      );
      expect(await inside('third', 'ip', 'address')).toBe(await inside('web', 'ip', 'address'));
    },
  });

  test.each([
    { command: 'false', says: 'docker run --rm busybox:latest false' },
    { command: 'sleep 0.3', says: 'docker run --rm busybox:latest sleep 0.3' },
    { command: 'no-such-program', says: 'executable file not found' },
  ])('$command: what ends at once is told, and nothing is left', async ({ command, says }) => {
    const before = await legs.state();
    const plan = await legs.plan(runContainer, { name: 'brief', command });
    expect(await runPlan(plan, legs)).toMatchObject({
      kind: 'failed',
      problem: { why: expect.stringContaining(says) },
      undone: expect.arrayContaining(['create']),
      kept: [],
    });
    // A bridge notices a moment later that its carrier is gone.
    await expect.poll(() => legs.state(), { timeout: 5_000 }).toBe(before);
  });

  const wrong = (title: string, given: Input, field: string, code: string): Wrong => ({
    title,
    given: { name: 'fresh', ...given },
    field,
    code,
  });
  proveRefusals(ground, runContainer, [
    wrong('a process’s port', { publish: '7000:80' }, 'publish', 'in-use'),
  ]);
});
