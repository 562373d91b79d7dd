import { expect, test } from 'vitest';
import { checkFirewalls } from '../../../src/explain/checks/firewall.ts';
import type { Attempt } from '../../../src/explain/live/probe-result.ts';
import type { Filters } from '../../../src/model/kernel/filters.ts';
import { A, attempt, B, cableContext, factsOf, tried } from '../cable-context.ts';
import { filters } from '../filter-fixtures.ts';
import { findingsOf } from '../made-host.ts';

/** What `iptables-save` prints of the table filter. */
function table(rules: string, input = 'ACCEPT'): string {
  const chains = [`:INPUT ${input} [0:0]`, ':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]'];
  return ['*filter', ...chains, rules, 'COMMIT', ''].join('\n');
}

type Given = {
  /** Sections as the tools print them; null where `b` has no firewall. */
  readonly said: Readonly<Record<string, string>> | null;
  readonly over?: Partial<Filters>;
  readonly port?: number;
  readonly echo?: Attempt['outcome'];
  /** Whether the settings of `b` could not be read. */
  readonly unread?: true;
};

/** `a` asks `b` for an echo, or for a port. */
function contextOf({ said, over = {}, port, echo = 'silent', unread }: Given) {
  const own = said === null ? [] : [[B, { ...filters(said), namespace: B, ...over }] as const];
  return cableContext({
    question: { from: A, to: { kind: 'address', address: '10.0.0.2' }, port: port ?? null },
    filters: new Map(own),
    facts: new Map([
      [A, factsOf(A)],
      [B, factsOf(B, unread ? { settings: null } : {})],
    ]),
    trial: tried({ small: attempt('silent'), echo: attempt(echo) }),
  });
}

const nft = (rule: string, hook = 'type filter hook input priority filter; policy accept;') =>
  `table inet mine { # handle 1\n\tchain in { # handle 2\n\t\t${hook}\n\t\t${rule} # handle 7\n\t}\n}\n`;

test.each<readonly [string, Given, readonly string[]]>([
  ['no firewall: nothing is said', { said: null }, []],
  [
    'rules that let it through',
    { said: { iptables: table('-A INPUT -s 10.9.0.0/16 -j DROP') } },
    ['well'],
  ],
  [
    'a rule drops it',
    { said: { iptables: table('-A INPUT -s 10.0.0.0/24 -j DROP') } },
    [
      'firewall-drop: rule -A INPUT -s 10.0.0.0/24 -j DROP, edit-firewall b remove iptables -t filter -A INPUT -s 10.0.0.0/24 -j DROP',
    ],
  ],
  [
    'a rule of nft rejects it',
    { said: { nft: nft('ip saddr 10.0.0.1 reject') } },
    [
      'firewall-drop: rule ip saddr 10.0.0.1 reject, edit-firewall b remove nft inet mine in handle 7',
    ],
  ],
  [
    'a policy drops it: it is let through before',
    { said: { iptables: table('-A INPUT -s 10.9.0.0/16 -j ACCEPT', 'DROP') } },
    [
      'firewall-drop: chain INPUT, edit-firewall b allow iptables -t filter INPUT 10.0.0.1 10.0.0.2 icmp',
    ],
  ],
  [
    'a rule drops the port',
    { said: { iptables: table('-A INPUT -p tcp -m tcp --dport 80 -j DROP') }, port: 80 },
    [
      'port-filtered: rule -A INPUT -p tcp -m tcp --dport 80 -j DROP, edit-firewall b remove iptables -t filter -A INPUT -p tcp -m tcp --dport 80 -j DROP',
    ],
  ],
  [
    'a rule drops all of TCP, and an echo is answered: it is about the port',
    { said: { iptables: table('-A INPUT -p tcp -j DROP') }, port: 80, echo: 'answered' },
    [
      'port-filtered: rule -A INPUT -p tcp -j DROP, edit-firewall b remove iptables -t filter -A INPUT -p tcp -j DROP',
    ],
  ],
  [
    'a rule that is not understood',
    { said: { iptables: table('-A INPUT -m unheardof --of it -j DROP') } },
    ['not known'],
  ],
  [
    'a firewall that could not be listed whole',
    { said: { iptables: table('') }, over: { unlisted: 'nft is missing' } },
    ['not known'],
  ],
  [
    'settings that could not be read',
    { said: { iptables: table('') }, unread: true },
    ['not known'],
  ],
  [
    'a chain at the link itself, which is not followed',
    {
      said: {
        nft: nft('drop', 'type filter hook ingress device "eth0" priority 0; policy accept;'),
      },
    },
    ['not known'],
  ],
])('%s', (_title, given, expected) => {
  expect(findingsOf(checkFirewalls, contextOf(given))).toEqual(expected);
});
