import { afterAll, beforeAll, expect } from 'vitest';
import { connectContainer } from '../../src/recipes/connect-container/recipe.ts';
import type { Ground } from '../support/ground.ts';
import { settleIpv6, startLegs, withoutNumbers, withoutResolver } from '../support/legs.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';

describeWith(['root', 'namespaces', 'engine'], 'connect-container', () => {
  let legs: Ground;
  const ground = () => legs;
  const inside = (name: string, ...command: readonly string[]) =>
    legs.docker('exec', name, ...command);

  beforeAll(async () => {
    legs = await startLegs();
    await legs.container('web', '--network', 'lan', '-p', '8080:80');
    await legs.container('side', '--network', 'container:web');
    await legs.container('db', '--network', 'lan', '--ip', '10.5.0.9', '--network-alias', 'data');
    await legs.container('other', '--network', 'six', '--link-local-ip', '169.254.7.7');
    await legs.container('inwards', '--network', 'inner');
    await legs.container('voip', '--network', 'host');
    await legs.container('alone', '--network', 'none');
    await legs.container('plain');
    await legs.docker('create', '--name', 'idle', 'busybox');
    await settleIpv6(legs);
  });
  afterAll(() => legs.stop());

  prove(ground, {
    title: 'the engine chooses; the default route and the published port move, and come back',
    recipe: connectContainer,
    tidy: withoutNumbers,
    given: { container: 'web', network: 'aaa' },
    works: async (_ground, plan) => {
      expect(plan.warnings).toEqual([
        'side shares the namespace of web and will also be on aaa.',
        'The default route of web moves from lan to aaa: among several networks the engine prefers the gateway of one with IPv6, then of the first by name.',
        'Its published ports (80/tcp) move with it: connections through them are cut.',
      ]);
      expect(await inside('web', 'ip', 'route')).toContain('default via 10.4.0.1 dev eth');
      expect(await inside('side', 'ip', 'address')).toContain('10.4.0.2/24');
      expect(await inside('web', 'ping', '-c', '1', '10.4.0.1')).toContain('1 packets received');
    },
  });

  prove(ground, {
    title: 'a fixed address outside the engine’s range, and names',
    recipe: connectContainer,
    tidy: withoutNumbers,
    given: { container: 'other', network: 'lan', address: '10.5.0.20', alias: 'cache,store.local' },
    works: async () => {
      expect(await inside('other', 'ip', 'address')).toContain('10.5.0.20/24');
      const ping = await inside('db', 'ping', '-c', '1', 'store.local');
      expect(ping).toContain('(10.5.0.20)');
      expect(ping).toContain('1 packets received');
    },
  });

  prove(ground, {
    title: 'IPv6 and link-local addresses of both families',
    recipe: connectContainer,
    tidy: withoutNumbers,
    given: {
      container: 'db',
      network: 'six',
      address6: 'FD00:8:0::77',
      'link-local': '169.254.9.9,fe80::99',
    },
    works: async () => {
      const addresses = await inside('db', 'ip', 'address');
      for (const each of ['fd00:8::77/64', '169.254.9.9/16', 'fe80::99/64']) {
        expect(addresses).toContain(each);
      }
    },
  });

  prove(ground, {
    title: 'to the default bridge, beside an internal network: the way out appears',
    recipe: connectContainer,
    tidy: withoutNumbers,
    given: { container: 'inwards', network: 'bridge' },
    works: async () => {
      expect(await inside('inwards', 'ip', 'route')).toContain('default via 172.17.0.1');
    },
  });

  prove(ground, {
    title: 'a container that does not run is put there, and is there once it starts',
    recipe: connectContainer,
    tidy: withoutNumbers,
    given: { container: 'idle', network: 'lan', address: '10.5.0.30', alias: 'later' },
    works: async (_ground, plan) => {
      expect(plan.warnings).toEqual([
        'idle is not running: nothing changes in the kernel until it starts.',
      ]);
    },
  });

  prove(ground, {
    title:
      'from the default bridge to one whose subnet the engine chose: the resolver stays, as was said',
    recipe: connectContainer,
    tidy: (state) => withoutResolver(withoutNumbers(state)),
    given: { container: 'plain', network: 'auto' },
    works: async (_ground, plan) => {
      const [step] = plan.steps;
      const told = step?.undo.kind === 'command' ? step.undo.loses : [];
      expect(told).toEqual([expect.stringContaining('/etc/resolv.conf of plain')]);
      expect(await inside('plain', 'cat', '/etc/resolv.conf')).toContain('127.0.0.11');
    },
  });

  const lan = { container: 'web', network: 'lan' };
  const wrong = (title: string, given: object, field: string, code: string) => ({
    title,
    given: { ...given },
    field,
    code,
  });
  proveRefusals(ground, connectContainer, [
    wrong('already there', lan, 'network', 'already-connected'),
  ]);
});
