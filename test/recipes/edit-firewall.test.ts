import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseIptablesSave } from '../../src/inventory/details/filters/parse-iptables-save.ts';
import { parseNftRuleset } from '../../src/inventory/details/filters/parse-nft-ruleset.ts';
import type { Undo } from '../../src/plan/plan.ts';
import { editFirewall } from '../../src/recipes/edit-firewall/recipe.ts';
import { spotFor } from '../../src/recipes/firewall/accept-spot.ts';
import { saveWords } from '../../src/recipes/firewall/save-words.ts';
import { surroundingsOf } from '../../src/recipes/firewall/surroundings.ts';
import type { HostFacts, Input } from '../../src/recipes/recipe.ts';
import { fieldStates, resolve } from '../../src/recipes/resolve.ts';
import { bridgeLink, CONNECTED, hostWith, namespace, network } from './bridge-host.ts';
import { commandsOf } from './plan-lines.ts';

const SAVED = `*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:DOCKER - [0:0]
:DOCKER-USER - [0:0]
[0:0] -A INPUT -s 10.0.0.9/32 -j DROP
[0:0] -A FORWARD -j DOCKER-USER
[0:0] -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
[0:0] -A FORWARD -s 10.0.0.1/32 -j DROP
[0:0] -A DOCKER -d 172.17.0.2/32 -j ACCEPT
[0:0] -A DOCKER-USER -j RETURN
COMMIT
*raw
:PREROUTING ACCEPT [0:0]
[0:0] -A PREROUTING -d 172.17.0.2/32 ! -i docker0 -j DROP
[0:0] -A PREROUTING -d 172.17.0.2/32 ! -i lan0 -j DROP
COMMIT
`;

const RULESET = `table inet own { # handle 2
	chain in { # handle 1
		type filter hook input priority 0; policy drop;
		ip saddr 10.0.0.1 counter packets 7 bytes 588 drop # handle 5
		jump more # handle 6
	}
	chain more { # handle 2
		xt match "bpf" counter packets 0 bytes 0 drop # handle 8
	}
	chain way { # handle 3
		type filter hook forward priority 0; policy drop;
	}
}
table bridge br { # handle 3
	chain way { # handle 1
		type filter hook forward priority 0; policy accept;
	}
}
table arp a { # handle 4
	chain in { # handle 1
		type filter hook input priority 0; policy accept;
	}
}
`;

const SNAPSHOT = hostWith([bridgeLink('docker0', ['172.17.0.1/16'])], {
  engine: CONNECTED,
  networks: [network('bridge', { bridge: 'docker0' })],
  namespaces: [
    namespace(2, { names: ['box'], paths: ['/run/netns/box'] }),
    namespace(3, { names: ['later'], paths: ['/run/netns/later'] }),
  ],
});

const CHAINS = parseIptablesSave(SAVED, { tool: 'iptables', legacy: false });
const DOCKER_29 = parseNftRuleset(
  readFileSync(new URL('../fixtures/filters/engine-29-1.1.3.nft', import.meta.url), 'utf8'),
);
const FACTS: HostFacts = {
  snapshot: SNAPSHOT,
  details: {
    filters: {
      ok: true,
      value: [
        { namespace: 1, chains: CHAINS },
        { namespace: 2, chains: parseNftRuleset(RULESET) },
        { namespace: 3, chains: [...CHAINS, ...DOCKER_29] },
      ],
    },
  },
};

function planned(given: Input) {
  const resolved = resolve(editFirewall, given, FACTS);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
  return editFirewall.plan(resolved.input, FACTS, 'k3x9q2');
}

function undoOf(given: Input): Undo | undefined {
  return planned(given).steps[0]?.undo;
}

function refused(given: Input) {
  const resolved = resolve(editFirewall, given, FACTS);
  if (resolved.ok) throw new Error('it was not refused');
  return resolved.refusals[0];
}

const ENDS = { source: '10.0.0.1', destination: '10.0.0.2' };
const MARK = '-m comment --comment patchpanel:k3x9q2';

test('what a quoted rule of iptables-save says, as arguments', () => {
  expect(saveWords(String.raw`-A X --comment "a \"b\"  \\ \'c" --name "" -j DROP`)).toEqual([
    ...['-A', 'X', '--comment', String.raw`a "b"  \ 'c`, '--name', '', '-j', 'DROP'],
  ]);
});

describe('the surroundings of a rule tell its place', () => {
  const lines = (...names: readonly string[]) => {
    const rules = names.map((name, at) => {
      return { place: at + 1, handle: null, text: `-A X -j ${name}`, packets: null };
    });
    const own = { tool: 'iptables', legacy: false, family: 'ip', table: 'filter' } as const;
    return { ...own, name: 'X', hook: null, policy: null, policyPackets: null, rules };
  };
  test.each([
    [['A'], 0],
    [['A', 'B', 'C'], 1],
    [['A', 'A', 'A'], 0],
    [['A', 'B', 'A', 'B', 'A'], 1],
    [['A', 'B', 'A', 'B', 'A'], 4],
  ])('%j, %i', (names, at) => {
    const chain = lines(...names);
    const rule = chain.rules[at];
    if (rule === undefined) throw new Error('no such rule');
    const printed = (rules: readonly { text: string }[]) =>
      ` ${['-N X', ...rules.map(({ text }) => text)].join(' ')} `;
    const { present, absent } = surroundingsOf(chain, rule);
    const without = chain.rules.filter((each) => each !== rule);
    expect(printed(chain.rules)).toContain(` ${present} `);
    expect(printed(without)).not.toContain(` ${present} `);
    expect(printed(without)).toContain(` ${absent} `);
  });
});

test('an accept in FORWARD goes into DOCKER-USER, also for the replies', () => {
  const given = { chain: 'iptables -t filter FORWARD', ...ENDS, protocol: 'tcp', port: '80' };
  expect(commandsOf(planned(given))).toEqual([
    `iptables -w -I DOCKER-USER -s 10.0.0.1 -d 10.0.0.2 -p tcp -m tcp --dport 80 ${MARK} -j ACCEPT`,
    `iptables -w -I DOCKER-USER -s 10.0.0.2 -d 10.0.0.1 -p tcp -m tcp --sport 80 -m conntrack --ctstate RELATED,ESTABLISHED -m comment --comment 'patchpanel:k3x9q2 answers' -j ACCEPT`,
  ]);
});

test('in INPUT one way is all there is; before conntrack the answers are matched by their ends', () => {
  expect(commandsOf(planned({ chain: 'iptables INPUT', ...ENDS, protocol: 'icmp' }))).toEqual([
    `iptables -w -I INPUT -s 10.0.0.1 -d 10.0.0.2 -p icmp ${MARK} -j ACCEPT`,
  ]);
  const raw = planned({ chain: 'iptables -t raw PREROUTING', ...ENDS });
  expect(commandsOf(raw)[1]).toBe(
    `iptables -w -t raw -I PREROUTING -s 10.0.0.2 -d 10.0.0.1 -m comment --comment 'patchpanel:k3x9q2 answers' -j ACCEPT`,
  );
});

test('nft, in a namespace and for both families', () => {
  const six = { source: 'fd00::1', destination: 'fd00::/64', protocol: 'icmp' };
  expect(commandsOf(planned({ namespace: 'box', chain: 'nft inet own way', ...six }))).toEqual([
    `nsenter --net=/run/netns/box nft insert rule inet own way 'ip6 saddr fd00::1 ip6 daddr fd00::/64 meta l4proto ipv6-icmp accept comment "patchpanel:k3x9q2"'`,
    `nsenter --net=/run/netns/box nft insert rule inet own way 'ip6 saddr fd00::/64 ip6 daddr fd00::1 meta l4proto ipv6-icmp ct state established,related accept comment "patchpanel:k3x9q2 answers"'`,
  ]);
  const bridged = planned({
    ...{ namespace: 'box', chain: 'nft bridge br way', ...ENDS, protocol: 'udp', port: '53' },
  });
  expect(commandsOf(bridged)[1]).toContain('udp sport 53 accept');
  expect(bridged.warnings[0]).toContain('other chains: nft inet own way');
});

test('a removed rule comes back at its number, or behind the rule before it', () => {
  const given = { change: 'remove', rule: 'iptables -A FORWARD -s 10.0.0.1/32 -j DROP' };
  expect(commandsOf(planned(given))).toEqual([
    'iptables -w -t filter -D FORWARD -s 10.0.0.1/32 -j DROP',
  ]);
  expect(undoOf(given)).toMatchObject({
    command: {
      argv: 'iptables -w -t filter -I FORWARD 3 -s 10.0.0.1/32 -j DROP'.split(' '),
    },
  });
  const first = { namespace: 'box', change: 'remove', rule: 'nft inet own in handle 5' };
  expect(undoOf(first)).toMatchObject({
    command: {
      argv: [
        ...'nsenter --net=/run/netns/box nft insert rule inet own in'.split(' '),
        'ip saddr 10.0.0.1 counter drop',
      ],
    },
  });
  expect(undoOf({ ...first, rule: 'nft inet own in handle 6' })).toMatchObject({
    command: {
      argv: [
        ...'nsenter --net=/run/netns/box nft add rule inet own in handle 5'.split(' '),
        'jump more',
      ],
    },
  });
});

test.each<[Input, string, string]>([
  [
    { change: 'remove', rule: 'iptables -A FORWARD -i docker0 ! -o docker0 -j ACCEPT' },
    'rule',
    'engine-owned',
  ],
  [
    { change: 'remove', rule: 'iptables -A DOCKER -d 172.17.0.2/32 -j ACCEPT' },
    'rule',
    'engine-owned',
  ],
  [{ change: 'remove', rule: 'iptables -A FORWARD -j DOCKER-USER' }, 'rule', 'engine-owned'],
  [
    {
      change: 'remove',
      rule: 'iptables -t raw -A PREROUTING -d 172.17.0.2/32 ! -i docker0 -j DROP',
    },
    'rule',
    'engine-owned',
  ],
  [{ change: 'remove', rule: 'iptables -A FORWARD -j DROP' }, 'rule', 'gone'],
  [
    { namespace: 'box', change: 'remove', rule: 'nft inet own more handle 8' },
    'rule',
    'irretrievable',
  ],
  [{ namespace: 'box', chain: 'nft arp a in' }, 'chain', 'no-packets'],
  [{ chain: 'iptables INPUT', source: 'fd00::1' }, 'source', 'family'],
])('%j is refused at %s: %s', (given, field, code) => {
  expect(refused(given)).toMatchObject({ field, code });
});

test('a refused rule of the engine’s names what would do', () => {
  const rule = 'iptables -A DOCKER -d 172.17.0.2/32 -j ACCEPT';
  expect(refused({ change: 'remove', rule })?.hint).toBe(
    "--change allow --chain 'iptables -t filter FORWARD'",
  );
});

test('an accept before what netavark drops goes into FORWARD, as netavark writes its own chains', () => {
  const saved = SAVED.replace(':DOCKER - [0:0]', ':DOCKER - [0:0]\n:NETAVARK_ISOLATION_3 - [0:0]');
  const chains = parseIptablesSave(saved.replace(/.*-j DOCKER-USER\n/, ''), {
    tool: 'iptables',
    legacy: false,
  });
  const isolation = chains.find(({ name }) => name === 'NETAVARK_ISOLATION_3');
  expect(isolation && spotFor(isolation, chains).chain.name).toBe('FORWARD');
});

test.each([
  [
    1,
    'iptables -t raw -A PREROUTING -d 172.17.0.2/32 ! -i docker0 -j DROP',
    "--change allow --chain 'iptables -t raw PREROUTING'",
  ],
  [
    4,
    'nft inet netavark NETAVARK-ISOLATION-3 handle 8',
    "--change allow --chain 'nft inet netavark NETAVARK-ISOLATION-3'",
  ],
])('and names a chain that there is: %i, %s', (id, rule, hint) => {
  const netavark = `table inet netavark { # handle 1
	chain NETAVARK-ISOLATION-3 { # handle 7
		oifname "podman1" drop # handle 8
	}
}
`;
  const read = FACTS.details.filters;
  const value = [
    ...(read?.ok ? read.value : []),
    { namespace: 4, chains: parseNftRuleset(netavark) },
  ];
  const box = namespace(4, { names: ['pod'], paths: ['/run/netns/pod'] });
  const snapshot = { ...SNAPSHOT, namespaces: [...SNAPSHOT.namespaces, box] };
  const facts: HostFacts = { snapshot, details: { filters: { ok: true, value } } };
  const given = { change: 'remove', rule, ...(id === 4 ? { namespace: 'pod' } : {}) };
  const resolved = resolve(editFirewall, given, facts);
  expect(resolved).toMatchObject({ refusals: [{ code: 'engine-owned', hint }] });
});

describe('where Docker writes its rules by nftables', () => {
  const later = { namespace: 'later' };

  test('an accept goes into FORWARD itself: DOCKER-USER is a leftover there', () => {
    const given = { ...later, chain: 'iptables -t filter FORWARD', ...ENDS };
    expect(commandsOf(planned(given))[0]).toContain(
      'iptables -w -I FORWARD -s 10.0.0.1 -d 10.0.0.2',
    );
  });

  test('nothing is put into its table, or taken out of it, and what does it instead is said', () => {
    const chain = 'nft ip docker-bridges filter-forward-in__br-back';
    const refusal = {
      code: 'engine-owned',
      hint: expect.stringContaining('--bridge-accept-fwmark'),
    };
    expect(refused({ ...later, chain, ...ENDS })).toMatchObject({ field: 'chain', ...refusal });
    const dropping = DOCKER_29.find(({ name }) => chain.endsWith(name))?.rules.at(-1);
    const rule = `${chain} handle ${dropping?.handle}`;
    expect(refused({ ...later, change: 'remove', rule })).toMatchObject({
      field: 'rule',
      ...refusal,
    });
    const states = fieldStates(editFirewall, later, FACTS);
    const offered = states.find(({ field }) => field.key === 'chain')?.choices ?? [];
    expect(offered.filter(({ value }) => value.includes('docker-bridges'))).toEqual([]);
    expect(offered).toHaveLength(CHAINS.length);
  });
});

test('rules that may be removed are offered by their names', () => {
  const states = fieldStates(editFirewall, { change: 'remove' }, FACTS);
  const choices = states.find(({ field }) => field.key === 'rule')?.choices ?? [];
  expect(choices.map(({ value }) => value)).toEqual([
    'iptables -t filter -A INPUT -s 10.0.0.9/32 -j DROP',
    'iptables -t filter -A FORWARD -s 10.0.0.1/32 -j DROP',
    'iptables -t filter -A DOCKER-USER -j RETURN',
    'iptables -t raw -A PREROUTING -d 172.17.0.2/32 ! -i lan0 -j DROP',
  ]);
});
