import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namespaceOf } from '../../src/model/kernel/wiring.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Subject } from '../../src/store/subject.ts';
import { byHandView } from '../../src/tui/present/by-hand.ts';
import { createTheme } from '../../src/tui/theme.ts';
import { type Ground, startEngineGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

const { glyphs } = createTheme({ colour: false, ascii: false });

describeWith(['root', 'namespaces', 'engine', 'procps'], 'the commands by hand', () => {
  let ground: Ground;
  let snapshot: Snapshot;
  let version: number;

  beforeAll(async () => {
    ground = await startEngineGround();
    version = Number.parseInt(
      await ground.docker('version', '--format', '{{.Server.Version}}'),
      10,
    );
    const create = (...args: readonly string[]) => ground.docker('network', 'create', ...args);
    await create('--subnet', '10.90.0.0/24', 'plain');
    await ground.container('one', '--network', 'plain');
    if (version >= 28) await startAsked(ground);
    snapshot = await ground.snapshot();
  });
  afterAll(() => ground.stop());

  const container = (name: string): Subject => {
    const found = snapshot.containers.find((one) => one.name === name);
    if (found?.namespace == null) throw new Error(`no container ${name} that runs`);
    const { namespace } = found;
    return { kind: 'container', container: found, namespace: namespaceOf(snapshot, namespace) };
  };
  const network = (name: string): Subject => {
    const found = snapshot.networks.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no network ${name}`);
    return { kind: 'network', network: found };
  };
  const commands = (subject: Subject) =>
    byHandView(subject, { snapshot, glyphs, width: 100 }).flatMap(({ stops }) =>
      (stops ?? []).map(({ copy }) => copy),
    );
  /** What is printed by the command that has this in it. */
  const says = async (subject: Subject, part: string) => {
    const found = commands(subject).filter((command) => command.includes(part));
    expect(found).toHaveLength(1);
    return ground.host.script(found.join('\n'));
  };

  test('each of them works', async () => {
    for (const { name, driver } of snapshot.networks) {
      if (driver === 'null') continue;
      for (const command of commands(network(name))) await ground.host.script(command);
    }
    for (const { name } of snapshot.containers) {
      for (const command of commands(container(name))) await ground.host.script(command);
    }
  });

  test('an engine before 28 is asked for nothing that it does not know', ({ skip }) => {
    if (version >= 28) skip('this engine knows it all');
    const all = [...commands(container('one')), ...commands(network('plain'))].join('\n');
    expect(all).not.toMatch(/GwPriority|DriverOpts|MacAddress|EnableIPv4|MASQUERADE|iptables/);
  });

  describe('of engines from 28 on', () => {
    const on28 = (title: string, body: () => Promise<void>) =>
      test(title, async ({ skip }) => {
        if (version < 28) skip(`needs an engine from 28 on, and this is ${version}`);
        await body();
      });

    on28('the priority of gateways, which the default route follows', async () => {
      expect(await says(container('many'), 'GwPriority')).toContain('routed 1\nunprotected 5\n');
      const link = snapshot.containers
        .flatMap(({ endpoints }) => endpoints)
        .find((endpoint) => endpoint.network === 'unprotected')?.interface;
      const route = await says(container('many'), 'route show');
      expect(route).toContain(`default via 10.93.0.1 dev ${link}`);
    });

    on28('what a link is called, and the settings that it has', async () => {
      const asked = await says(container('many'), 'DriverOpts');
      expect(asked).toContain('endpoint.ifname:lan7');
      expect(await says(container('many'), 'ip address')).toContain('lan7');
      const now = await says(container('many'), 'sysctl');
      expect(now).toMatch(/net\.ipv4\.conf\.\w+\.log_martians = 1\n/);
    });

    on28('an address of a link that is another after each restart', async () => {
      const first = await says(container('many'), 'MacAddress');
      expect(first).toMatch(/routed (\w\w:){5}\w\w\nunprotected (\w\w:){5}\w\w\n/);
      await ground.docker('restart', '--time', '0', 'many');
      snapshot = await ground.snapshot();
      expect(await says(container('many'), 'MacAddress')).not.toBe(first);
    });

    on28('a network without IPv4', async () => {
      const said = await says(network('six'), 'EnableIPv4');
      expect(said).toContain('IPv4 false, IPv6 true, [{"Subnet":"fd00:6::/64"');
    });

    on28('gateway modes, by what they change in the kernel', async () => {
      expect(await says(network('routed'), 'json .Options')).toContain('routed');
      const masquerades = await says(network('routed'), 'POSTROUTING');
      expect(masquerades).toContain('10.90.0.0/24');
      expect(masquerades).not.toContain('10.91.0.0/24');
      expect(await says(network('isolated'), '-4 address show')).not.toContain('inet');
      expect(await says(network('unprotected'), '-S DOCKER')).toContain(
        '! -i unp0 -o unp0 -j ACCEPT',
      );
      expect(await says(network('routed6'), 'ip6tables -S DOCKER')).toContain('-o r6 -p ipv6-icmp');
    });
  });
});

/** One of each that engines from 28 on may be asked for. */
async function startAsked({ docker, container }: Ground): Promise<void> {
  const create = (...args: readonly string[]) => docker('network', 'create', ...args);
  const mode = (family: 4 | 6, name: string) => [
    '--opt',
    `com.docker.network.bridge.gateway_mode_ipv${family}=${name}`,
  ];
  const bridge = (name: string) => ['--opt', `com.docker.network.bridge.name=${name}`];
  await create('--ipv4=false', '--ipv6', '--subnet', 'fd00:6::/64', 'six');
  await create(...mode(4, 'routed'), '--subnet', '10.91.0.0/24', 'routed');
  await create(...mode(4, 'isolated'), ...bridge('iso0'), '--internal', 'isolated');
  await create(
    ...mode(4, 'nat-unprotected'),
    ...bridge('unp0'),
    '--subnet',
    '10.93.0.0/24',
    'unprotected',
  );
  await create('--ipv6', ...mode(6, 'routed'), ...bridge('r6'), 'routed6');
  const settings = 'net.ipv4.conf.IFNAME.log_martians=1,net.ipv4.conf.IFNAME.forwarding=0';
  await container(
    'many',
    ...[
      '--network',
      'name=routed,gw-priority=1,driver-opt=com.docker.network.endpoint.ifname=lan7',
    ],
    '--network',
    `name=unprotected,gw-priority=5,"driver-opt=com.docker.network.endpoint.sysctls=${settings}"`,
  );
  await container('only6', '--network', 'six', '--ip6', 'fd00:6::9');
}
