import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Command } from '../../src/executor/command.ts';
import type { Executor } from '../../src/executor/executor.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { readSockets } from '../../src/inventory/details/read-sockets.ts';
import { namespaceEntryOf } from '../../src/inventory/kernel/entry-of.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { findNamespace } from '../../src/model/find.ts';
import { bridgesOf } from '../../src/model/kernel/bridges.ts';
import type { Namespace } from '../../src/model/kernel/namespace.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { describeWith } from '../support/needs.ts';
import { insideHost, type PrivateHost, startPrivateHost } from '../support/private-host.ts';

/** Cables in every direction: to the host, beside each other, between two that are not the host. */
const SET_UP = `
ip link add br0 type bridge
ip link set br0 up
for name in red blue; do
  ip netns add $name
  ip link add h$name type veth peer name eth0 netns $name
  ip link set h$name master br0 up
  ip -n $name link set eth0 up
done
ip -n red link add across type veth peer name back netns blue
ip link add here type veth peer name there
ip link add "$(printf 'e\\033[31mx"q')" type veth peer name gone
ip addr add 10.9.0.1/24 dev br0
ip -n red addr add 10.9.0.2/24 dev eth0
ip -n red route add default via 10.9.0.1
ip -n red rule add from 10.9.0.0/24 lookup 77 priority 500
ip -n red -6 rule add from fd00::/8 lookup 78 priority 600
ip -n red neigh add 10.9.0.9 lladdr 02:00:00:00:00:09 dev eth0
mkdir -p /run/docker/netns /run/elsewhere
touch /run/netns/stale
ln -s /proc/999999/ns/net /run/netns/dangling
touch /run/docker/netns/1-abcdefghij /run/elsewhere/hidden
unshare --net="/run/docker/netns/1-abcdefghij" true
unshare --net="/run/elsewhere/hidden" true
unshare --net sleep 1000 </dev/null >/dev/null 2>&1 &
until ls -lL /proc/$!/ns/net && ! [ /proc/$!/ns/net -ef /proc/self/ns/net ]; do sleep 0.05; done
`;

describeWith(['root', 'namespaces', 'iproute2'], 'the inventory of a real host', () => {
  let host: PrivateHost;
  let executor: Executor;

  beforeAll(async () => {
    host = await startPrivateHost();
    executor = insideHost(localExecutor(), host);
    await host.script(SET_UP);
  });
  afterAll(() => host.stop());

  const reading = (by: Executor = executor) =>
    readSnapshot({ executor: by, engine: null, signal: new AbortController().signal });
  const inode = async (path: string) => Number(await host.run(['stat', '-L', '-c', '%i', path]));

  test('every namespace is found by its inode, with its kind', async () => {
    const { namespaces } = await reading();
    const kinds = Object.fromEntries(namespaces.map(({ id, kind }) => [id, kind]));
    expect(kinds).toMatchObject({
      [await inode('/proc/1/ns/net')]: 'host',
      [await inode('/run/netns/red')]: 'named',
      [await inode('/run/netns/blue')]: 'named',
      [await inode('/run/docker/netns/1-abcdefghij')]: 'overlay',
      [await inode('/run/elsewhere/hidden')]: 'hidden',
    });
    const [process] = namespaces.filter(({ kind }) => kind === 'process');
    expect(process?.processes.map(({ name }) => name)).toEqual(['sleep']);
    expect(namespaces).toHaveLength(6);
    expect(namespaces.every(({ access }) => access.kind === 'read')).toBe(true);
  });

  test('both ends of every cable know each other', async () => {
    const snapshot = await reading();
    const found = (namespace: string, link: string) => {
      const peer = named(snapshot, namespace).links.find(({ name }) => name === link)?.peer;
      if (peer?.kind !== 'known') return peer;
      const far = snapshot.namespaces.find(({ id }) => id === peer.namespace);
      const name = far?.names[0] ?? far?.kind;
      return `${name} ${far?.links.find(({ index }) => index === peer.index)?.name}`;
    };
    expect(found('host', 'hred')).toBe('red eth0');
    expect(found('red', 'eth0')).toBe('host hred');
    expect(found('red', 'across')).toBe('blue back');
    expect(found('blue', 'back')).toBe('red across');
    expect(found('host', 'here')).toBe('host there');
    expect(found('host', 'e\u001b[31mx"q')).toBe('host gone');
  });

  test('addresses, routes, rules and neighbours of both families are read', async () => {
    const red = named(await reading(), 'red');
    const eth0 = red.links.find(({ name }) => name === 'eth0');
    expect(eth0?.addresses).toContainEqual({
      family: 4,
      address: '10.9.0.2',
      prefixLength: 24,
      scope: 'global',
    });
    expect(red.routes).toContainEqual(
      expect.objectContaining({ destination: 'default', gateway: '10.9.0.1', table: 'main' }),
    );
    expect(red.routes).toContainEqual(
      expect.objectContaining({ family: 6, destination: 'fe80::/64', device: 'eth0' }),
    );
    expect(red.rules.map(({ family, table }) => `${family} ${table}`)).toEqual(
      expect.arrayContaining(['4 77', '6 78']),
    );
    expect(red.neighbours).toContainEqual(
      expect.objectContaining({ address: '10.9.0.9', mac: '02:00:00:00:00:09' }),
    );
  });

  test('a bridge knows what is behind each port', async () => {
    const [bridge] = bridgesOf(await reading());
    expect(bridge?.ports.map(({ port, behind }) => `${port.link.name} ${behind}`)).toEqual([
      'hred red',
      'hblue blue',
    ]);
  });

  test('files that no namespace stands behind are told, and are no namespaces', async () => {
    const { namespaces, problems } = await reading();
    expect(problems.map(({ what }) => what).toSorted()).toEqual([
      'enter /run/netns/dangling',
      'enter /run/netns/stale',
    ]);
    expect(namespaces.flatMap(({ names }) => names).toSorted()).toEqual(['blue', 'red']);
  });

  test('every namespace can be entered, and its sockets listed', async () => {
    const { namespaces } = await reading();
    for (const namespace of namespaces) {
      const entry = namespaceEntryOf(namespace);
      if (entry === null) throw new Error(`no way into ${namespace.id}`);
      const { signal } = new AbortController();
      expect(await readSockets({ executor, entry, signal })).toEqual({ ok: true, value: [] });
    }
  });

  test('where ip is missing, the namespaces stay and say why', async () => {
    const { namespaces, problems } = await reading(withoutIp(executor));
    expect(namespaces).toHaveLength(6);
    expect(namespaces[0]?.access).toMatchObject({
      kind: 'refused',
      problem: { hint: 'install ip (package iproute2) on that host' },
    });
    expect(problems.filter(({ what }) => what.startsWith('read '))).toEqual([
      {
        what: expect.stringMatching(/^read the links, the IPv4 routes, .* of the host and 5 more$/),
        why: 'ip is not installed there',
        hint: 'install ip (package iproute2) on that host',
      },
    ]);
  });

  test('a family that ip cannot answer for costs only that table', async () => {
    const red = named(await reading(withIp(executor, 'case "$*" in *-6*) exit 3 ;; esac')), 'red');
    expect(red.access.kind).toBe('read');
    expect(red.routes.map(({ family }) => family)).toContain(4);
    expect(red.routes.map(({ family }) => family)).not.toContain(6);
  });

  test('an ip that prints something else is told as that', async () => {
    const { problems } = await reading(withIp(executor, 'echo nonsense; exit 0'));
    expect(problems.map(({ why }) => why).join()).toMatch(
      /ip (cannot be understood|printed too little)/,
    );
  });

  test('an ip without JSON, as busybox has it, is told as that', async () => {
    const busybox = 'echo "BusyBox v1.35.0 multi-call binary." >&2; exit 1';
    const { problems } = await reading(withIp(executor, busybox));
    const tables = problems.filter(({ what }) => what.startsWith('read '));
    expect(tables.map(({ hint }) => hint)).toEqual([
      'patchpanel needs ip of iproute2 4.18 or later',
    ]);
  });

  test('a user without privilege sees every name, and why the rest is closed', async () => {
    const { host: seen, namespaces, problems } = await reading(asNobody(executor));
    expect(seen.root).toBe(false);
    const red = namespaces.find(({ names }) => names.includes('red'));
    expect(red?.access).toMatchObject({
      kind: 'refused',
      problem: {
        why: expect.stringContaining('Operation not permitted'),
        hint: 'run patchpanel with sudo',
      },
    });
    const own = namespaces.find(({ kind }) => kind === 'host');
    expect(own?.access.kind).toBe('read');
    expect(own?.links.find(({ name }) => name === 'hred')?.peer).toMatchObject({
      kind: 'known',
      namespace: red?.id,
    });
    expect(problems).toContainEqual(
      expect.objectContaining({
        what: expect.stringMatching(/^look into namespace \d+ and \d+ more$/),
      }),
    );
  });

  test('a namespace that goes away while it is read is not an error', async () => {
    await host.run(['ip', 'netns', 'add', 'brief']);
    let deleted = false;
    const deleting: Executor = {
      ...executor,
      run: async (command, options) => {
        if (!deleted && command.argv.includes('/run/netns/brief')) {
          deleted = true;
          await host.run(['ip', 'netns', 'delete', 'brief']);
        }
        return executor.run(command, options);
      },
    };
    const { namespaces, problems } = await reading(deleting);
    expect(deleted).toBe(true);
    expect(namespaces.flatMap(({ names }) => names).toSorted()).toEqual(['blue', 'red']);
    expect(problems.every(({ what }) => what.startsWith('enter '))).toBe(true);
  });

  test('reading changes nothing', async () => {
    const state = () =>
      host.script('find /run | sort; cat /proc/1/mountinfo; ip netns; ip -br link');
    const before = await state();
    await reading();
    expect(await state()).toBe(before);
  });
});

function named(snapshot: Snapshot, text: string): Namespace {
  const found = findNamespace(snapshot, text);
  if (!found.ok) throw new Error(found.message);
  return found.namespace;
}

function prefixed(executor: Executor, ...prefix: readonly [string, ...string[]]): Executor {
  const before = (command: Command): Command => ({
    ...command,
    argv: [...prefix, ...command.argv],
  });
  return { ...executor, run: (command, options) => executor.run(before(command), options) };
}

function asNobody(executor: Executor): Executor {
  return prefixed(executor, 'setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--');
}

/** With everything on the PATH but ip. */
function withoutIp(executor: Executor): Executor {
  const LINK = `
    dir=/run/no-ip-$$; mkdir "$dir"
    ln -sf /bin/* /sbin/* /usr/bin/* /usr/sbin/* "$dir/" 2>/dev/null
    rm -f "$dir/ip"; PATH=$dir; exec "$@"`;
  return prefixed(executor, 'sh', '-c', LINK, 'sh');
}

/** With an ip before the real one that first does what `text` says, then what the real one does. */
function withIp(executor: Executor, text: string): Executor {
  const WRAP = `
    dir=/run/odd-ip-$$; mkdir "$dir"
    printf '#!/bin/sh\\n%s\\nexec /sbin/ip "$@"\\n' "$1" > "$dir/ip"
    chmod +x "$dir/ip"; shift; PATH=$dir:$PATH; exec "$@"`;
  return prefixed(executor, 'sh', '-c', WRAP, 'sh', text);
}
