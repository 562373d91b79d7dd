import { describe, expect, test } from 'vitest';
import { parseIptablesSave } from '../../src/inventory/details/filters/parse-iptables-save.ts';
import { parseFirewall } from '../../src/inventory/details/filters/read-firewall.ts';
import type { Firewall } from '../../src/model/kernel/firewall.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { createBridge } from '../../src/recipes/create-bridge/recipe.ts';
import type { HostFacts, Input } from '../../src/recipes/recipe.ts';
import { fieldStates, resolve } from '../../src/recipes/resolve.ts';
import { bridgeLink, hostWith, link, namespace, network, on } from './bridge-host.ts';
import { commandsOf } from './plan-lines.ts';

const SNAPSHOT: Snapshot = hostWith(
  [
    link('eth0', { kind: 'physical', addresses: [on('10.88.0.5/24')] }),
    bridgeLink('br0', ['10.9.0.1/24']),
  ],
  {
    networks: [
      network('backend', {
        subnets: [{ cidr: '172.30.0.0/16', gateway: null, ipRange: null, auxAddresses: {} }],
      }),
    ],
  },
);

/** A host that does not forward, and whose firewall drops nothing. */
const OPEN: Firewall = {
  forward: {
    4: { kind: 'read', drops: false },
    6: { kind: 'read', drops: false },
  },
  bridged: { 4: true, 6: true },
  forwarding: false,
  acceptRedirects: '1',
  forwardingLinks: [],
  nft: true,
};

/** One with an engine, which forwards and drops what no rule accepts. */
const ENGINE: Firewall = {
  ...OPEN,
  forward: { 4: { kind: 'read', drops: true }, 6: OPEN.forward[6] },
  forwarding: true,
};

/** What iptables-save prints if FORWARD jumps to an engine’s DOCKER-USER first. */
const ASKED_FIRST = `*filter
:FORWARD DROP [0:0]
:DOCKER-USER - [0:0]
[0:0] -A FORWARD -j DOCKER-USER
COMMIT
`;

function facts(firewall: Firewall = OPEN, saved = ''): HostFacts {
  const chains = parseIptablesSave(saved, { tool: 'iptables', legacy: false });
  return {
    snapshot: SNAPSHOT,
    details: {
      firewall: { ok: true, value: firewall },
      filters: { ok: true, value: [{ namespace: 1, chains }] },
    },
  };
}

function planned(given: Input, known = facts()) {
  const resolved = resolve(createBridge, given, known);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
  return createBridge.plan(resolved.input, known, 'k3x9q2');
}

const unasked = (key: string, given: Input, known: HostFacts) =>
  fieldStates(createBridge, given, known).find(({ field }) => field.key === key)?.unasked;

describe('proposals', () => {
  test('a name and a subnet that are free, and nothing that changes more than that', () => {
    expect(planned({}).input).toEqual({
      name: 'br1',
      address: '10.88.1.1/24',
      accept: '',
      forward: 'no',
      nat: '',
    });
  });

  test('the rule for frames, where the firewall drops them', () => {
    expect(planned({}, facts(ENGINE)).input).toMatchObject({ accept: 'yes', forward: 'no' });
  });

  test('what is not needed is not asked', () => {
    const router = facts({ ...OPEN, forwarding: true });
    expect(unasked('accept', {}, router)).toContain('lets bridged frames pass');
    expect(unasked('forward', {}, router)).toContain('already forwards');
    expect(unasked('nat', {}, router)).toBeNull();
    expect(unasked('nat', {}, facts())).toContain('unless the host forwards');
    expect(unasked('forward', { address: 'fd00::1/64' }, facts())).toContain('only IPv4');
  });

  test('a firewall that could not be read says why, and the bridge can be made all the same', () => {
    const problem = { what: 'ask', why: 'permission denied', hint: '' };
    const known: HostFacts = {
      snapshot: SNAPSHOT,
      details: { firewall: { ok: false, problem } },
    };
    expect(unasked('nat', {}, known)).toContain('permission denied');
    expect(planned({}, known).warnings).toEqual([expect.stringContaining('could not read')]);
  });
});

describe('refusals', () => {
  test.each([
    { name: 'br0', code: 'taken', says: 'already has a link br0' },
    { name: 'br+', code: 'not-allowed', says: 'firewall rule' },
    { name: 'a b', code: 'not-allowed', says: 'white space' },
    { name: 'sixteen-bytes-ab', code: 'too-long', says: '16 bytes' },
    { address: '172.30.4.1/24', code: 'overlap', says: 'network backend' },
    { address: '10.88.0.9/16', code: 'overlap', says: 'link eth0' },
    { address: '10.1.0.1/24,10.1.0.9/24', code: 'overlap', says: 'which the bridge also has' },
    { address: '10.1.0.1', code: 'no-prefix', says: 'prefix' },
    { address: 'ten', code: 'no-address', says: 'not an IP address' },
    { address: '10.1.0.0/24', code: 'network', says: 'the subnet itself' },
    { address: '10.1.0.255/24', code: 'broadcast', says: 'is the broadcast address' },
    { address: '10.1.0.1/32', code: 'wrong-prefix', says: 'no room' },
    { address: 'fe80::1/64', code: 'link-local', says: 'automatically' },
    { address: '224.0.0.1/24', code: 'no-host', says: 'cannot be a host address' },
    { name: 'b"r', code: 'not-allowed', says: 'firewall rule' },
    { forward: 'no', nat: 'yes', code: 'not-asked', says: 'unless the host forwards' },
    { address: 'fd00:90::1/64', nat: 'yes', code: 'not-asked', says: 'only IPv4' },
    { forward: 'perhaps', code: 'no-choice', says: 'neither yes nor no' },
  ])('$code: $says', ({ code, says, ...given }) => {
    const fields = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    );
    const resolved = resolve(createBridge, fields, facts());
    const refusals = resolved.ok ? [] : resolved.refusals;
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(Object.keys(fields)).toContain(refusals[0]?.field);
  });

  test('NAT without a tool for it', () => {
    const bare = facts({
      ...OPEN,
      forward: { 4: { kind: 'absent' }, 6: { kind: 'absent' } },
      nft: false,
    });
    expect(resolve(createBridge, { forward: 'yes', nat: 'yes' }, bare)).toMatchObject({
      refusals: [{ field: 'nat', code: 'no-nat', message: expect.stringContaining('neither') }],
    });
  });
});

describe('the plan', () => {
  const BRIDGE = [
    'ip link add name br1 type bridge',
    'ip link set dev br1 alias patchpanel:k3x9q2 up',
    'ip address add 10.88.1.1/24 dev br1',
  ];
  const MARK = '-m comment --comment patchpanel:k3x9q2 -j';

  test('only a bridge; an IPv6 address is usable at once', () => {
    expect(commandsOf(planned({}))).toEqual(BRIDGE);
    expect(commandsOf(planned({ address: 'fd00::1/64' }))[2]).toBe(
      'ip address add fd00::1/64 dev br1 nodad',
    );
  });

  test('to the world, on a host that did not forward: undone, it is as it was', () => {
    const known = facts({ ...OPEN, acceptRedirects: '0', forwardingLinks: ['wg0', 'a.1'] });
    const plan = planned({ forward: 'yes', nat: 'yes' }, known);
    expect(commandsOf(plan)).toEqual([
      ...BRIDGE,
      'sysctl -w net.ipv4.ip_forward=1',
      `iptables -w -t nat -A POSTROUTING -s 10.88.1.0/24 '!' -o br1 ${MARK} MASQUERADE`,
    ]);
    const undo = plan.steps.find(({ id }) => id === 'forwarding')?.undo;
    expect(undo?.kind === 'command' && 'argv' in undo.command && undo.command.argv).toEqual([
      ...['sysctl', '-w', 'net.ipv4.ip_forward=0', 'net.ipv4.conf.all.accept_redirects=0'],
      ...['net/ipv4/conf/wg0/forwarding=1', 'net/ipv4/conf/a.1/forwarding=1'],
    ]);
  });

  test('a link whose name is a pattern keeps its forwarding out of the undo, which says so', () => {
    const known = facts({ ...OPEN, forwardingLinks: ['eth0', 'eth*', 'a b'] });
    const { steps } = planned({ forward: 'yes' }, known);
    expect(steps.find(({ id }) => id === 'forwarding')?.undo).toMatchObject({
      command: {
        argv: [
          ...['sysctl', '-w', 'net.ipv4.ip_forward=0', 'net.ipv4.conf.all.accept_redirects=1'],
          'net/ipv4/conf/eth0/forwarding=1',
        ],
      },
      loses: [expect.stringContaining('eth*'), expect.stringContaining('a b')],
    });
  });

  test('beside an engine: rules go into DOCKER-USER', () => {
    const known = facts(ENGINE, ASKED_FIRST);
    expect(commandsOf(planned({ forward: 'yes', nat: 'no' }, known)).slice(3)).toEqual([
      `iptables -w -I DOCKER-USER -i br1 -o br1 ${MARK} ACCEPT`,
      `iptables -w -I DOCKER-USER -i br1 '!' -o br1 ${MARK} ACCEPT`,
      `iptables -w -I DOCKER-USER '!' -i br1 -o br1 -m conntrack --ctstate RELATED,ESTABLISHED ${MARK} ACCEPT`,
    ]);
  });

  test.each([
    [
      'a rule before it decides',
      ASKED_FIRST.replace('-A FORWARD', '-A FORWARD -i br+ -j DROP\n[0:0] -A FORWARD'),
    ],
    ['nothing jumps to it', ASKED_FIRST.replace('[0:0] -A FORWARD -j DOCKER-USER\n', '')],
  ])('beside an engine whose DOCKER-USER does not come first: %s', (_why, saved) => {
    expect(commandsOf(planned({}, facts(ENGINE, saved))).slice(3)).toEqual([
      `iptables -w -I FORWARD -i br1 -o br1 ${MARK} ACCEPT`,
    ]);
  });

  test('the rule for frames of each family that is dropped, or a warning', () => {
    const drops = { kind: 'read', drops: true } as const;
    const closed = facts({ ...OPEN, forward: { 4: drops, 6: drops } });
    expect(commandsOf(planned({}, closed)).slice(3)).toEqual([
      `iptables -w -I FORWARD -i br1 -o br1 ${MARK} ACCEPT`,
      `ip6tables -w -I FORWARD -i br1 -o br1 ${MARK} ACCEPT`,
    ]);
    const plan = planned({ accept: 'no' }, closed);
    expect(commandsOf(plan)).toEqual(BRIDGE);
    expect(plan.warnings).toEqual([
      expect.stringContaining('drops frames between the ports of br1'),
    ]);
  });

  test('without iptables: a table of nft', () => {
    const absent = { 4: { kind: 'absent' }, 6: { kind: 'absent' } } as const;
    const plan = planned({ forward: 'yes', nat: 'yes' }, facts({ ...OPEN, forward: absent }));
    const last = plan.steps.at(-1)?.command;
    expect(last && 'argv' in last && last.argv).toEqual(['nft', '-f', '-']);
    expect(last && 'argv' in last && last.input).toContain(
      'ip saddr { 10.88.1.0/24 } oifname != "br1" masquerade',
    );
    expect(plan.warnings).toEqual([expect.stringContaining('no iptables here')]);
  });

  test('says that IPv6 gets no way to the world', () => {
    const given = { address: '10.1.0.1/24,fd00::1/64', forward: 'yes', nat: 'yes' };
    expect(planned(given).warnings).toEqual([expect.stringContaining('IPv6 is neither')]);
  });
});

test('the offer is on the host', () => {
  const [host] = SNAPSHOT.namespaces;
  expect(host && createBridge.offer({ kind: 'namespace', namespace: host }, SNAPSHOT)).toEqual({
    title: 'Create a bridge',
    preset: {},
  });
  expect(createBridge.offer({ kind: 'namespace', namespace: namespace(9) }, SNAPSHOT)).toBeNull();
});

describe('what the reader makes of the answers', () => {
  const frame = (name: string, text: string, status = 0) => ({ name, text, status, error: '' });

  test('an engine’s host', () => {
    expect(
      parseFirewall([
        frame('forwarding', '1\n'),
        frame('redirects', '0\n'),
        frame(
          'links',
          '/proc/sys/net/ipv4/conf/all/forwarding\n/proc/sys/net/ipv4/conf/a.1/forwarding\n',
        ),
        frame('bridged4', '1\n'),
        frame('bridged6', '0\n'),
        frame('nft', '/usr/sbin/nft\n'),
        frame(
          'filter4',
          '-P FORWARD DROP\n-N DOCKER-USER\n-A FORWARD -j DOCKER-USER\n-A DOCKER-USER -j RETURN\n',
        ),
      ]),
    ).toEqual({
      forward: { 4: { kind: 'read', drops: true }, 6: { kind: 'absent' } },
      bridged: { 4: true, 6: false },
      forwarding: true,
      acceptRedirects: '0',
      forwardingLinks: ['a.1'],
      nft: true,
    });
  });

  test.each([
    ['-P FORWARD ACCEPT\n', { kind: 'read', drops: false }],
    // What Docker leaves of its iptables backend, and nothing jumps to.
    ['-P FORWARD DROP\n-N DOCKER-USER\n', { kind: 'read', drops: true }],
    [
      '-P FORWARD ACCEPT\n-A FORWARD -i lo -j ACCEPT\n-A FORWARD -j REJECT --reject-with icmp-host-prohibited\n',
      { kind: 'read', drops: true },
    ],
  ])('%s', (listed, chain) => {
    expect(parseFirewall([frame('filter4', listed)]).forward[4]).toEqual(chain);
  });

  test('a table of which only a part was listed is unread, and no chain is missing from it', () => {
    const cut = { ...frame('filter4', '-P FORWARD ACCEPT\n', 4), error: 'iptables: Killed\n' };
    expect(parseFirewall([cut]).forward[4]).toEqual({ kind: 'unread', why: 'iptables: Killed' });
  });
});
