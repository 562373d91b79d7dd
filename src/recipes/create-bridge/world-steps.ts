import { changing, reading } from '../../executor/command.ts';
import type { Family } from '../../model/address/address.ts';
import { subnetOf } from '../../model/address/address.ts';
import type { Firewall } from '../../model/kernel/firewall.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Step } from '../../plan/plan.ts';
import { forwardSpot } from '../firewall/accept-spot.ts';
import { type Rule, ruleStep } from '../firewall/rule-step.ts';
import { unneededForwarding } from '../host/forwarding.ts';
import { isSysctlPath } from '../host/sysctl-path.ts';
import type { HostFacts } from '../recipe.ts';
import { dropsForwarded } from './switches.ts';

export type Way = {
  readonly bridge: string;
  readonly firewall: Firewall;
  readonly facts: HostFacts;
  /** `patchpanel:BUILD` */
  readonly mark: string;
};

function accepting(
  way: Way,
  family: Family,
  rule: Pick<Rule, 'id' | 'title' | 'reason' | 'matches'>,
): Step {
  const program = family === 4 ? 'iptables' : 'ip6tables';
  const { chain, why } = forwardSpot(program, way.facts);
  return ruleStep({
    ...rule,
    reason: `${rule.reason} ${why}`,
    program,
    table: 'filter',
    chain,
    place: 'first',
    target: 'ACCEPT',
    comment: way.mark,
  });
}

/** Accepts frames of a family from port to port. */
export function acceptStep(way: Way, family: Family): Step {
  const { bridge } = way;
  return accepting(way, family, {
    id: `accept-ipv${family}`,
    title: `Accept IPv${family} between the ports of ${bridge}`,
    reason: `The module br_netfilter also passes bridged frames to the firewall, which drops what no rule accepts: the ports of ${bridge} could not reach each other.`,
    matches: ['-i', bridge, '-o', bridge],
  });
}

/**
 * Switches forwarding on. The kernel sets it for each link then, and accept_redirects to the opposite
 * (inet_forward_change in net/ipv4/devinet.c): the undo sets both as they were.
 */
function switchStep({ firewall, facts }: Way): Step {
  const { acceptRedirects, forwardingLinks } = firewall;
  const is = (value: string) => {
    return {
      command: reading(['sysctl', '-n', 'net.ipv4.ip_forward']),
      expects: { kind: 'prints-line', text: value },
    } as const;
  };
  const restored = forwardingLinks.filter(isSysctlPath);
  return makeStep({
    id: 'forwarding',
    title: 'Enable IP forwarding on the host',
    reason:
      'A host drops packets for other hosts until forwarding is enabled. This applies to all its links, until the next boot or the undo.',
    command: changing(['sysctl', '-w', 'net.ipv4.ip_forward=1']),
    before: [{ otherwise: 'IP forwarding was enabled in the meantime', check: is('0') }],
    check: { otherwise: 'IP forwarding is not enabled', check: is('1') },
    undo: undoBy(
      changing([
        ...(['sysctl', '-w', 'net.ipv4.ip_forward=0'] as const),
        `net.ipv4.conf.all.accept_redirects=${acceptRedirects}`,
        ...restored.map((link) => `net/ipv4/conf/${link}/forwarding=1`),
      ]),
      is('0'),
      {
        atLast: unneededForwarding(facts),
        loses: forwardingLinks
          .filter((link) => !isSysctlPath(link))
          .map((link) => `the forwarding setting of ${link}, which is on now`),
      },
    ),
  });
}

/** The rules that let packets out of the bridge, and the replies back in. */
export function forwardSteps(way: Way): readonly Step[] {
  const { bridge, firewall } = way;
  const rules = [
    accepting(way, 4, {
      id: 'out',
      title: `Accept traffic from ${bridge}`,
      reason: 'The firewall drops forwarded packets unless a rule accepts them.',
      matches: ['-i', bridge, '!', '-o', bridge],
    }),
    accepting(way, 4, {
      id: 'back',
      title: `Accept replies to ${bridge}`,
      reason:
        'Only traffic of connections that were started from inside comes in, none that was started outside.',
      matches: [
        ...['!', '-i', bridge, '-o', bridge],
        ...['-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED'],
      ],
    }),
  ];
  return [
    ...(firewall.forwarding ? [] : [switchStep(way)]),
    ...(dropsForwarded(firewall, 4) ? rules : []),
  ];
}

const NAT_REASON =
  'Other networks have no route back to the subnet. Packets leave with the host’s address; the host tracks the connections and passes the replies on.';

/** NAT for the subnet of each address: a rule of iptables, or a table of nft if there is no iptables. */
export function natSteps(way: Way, addresses: readonly string[]): readonly Step[] {
  const { bridge, firewall, mark } = way;
  const subnets = addresses.flatMap((each) => subnetOf(each) ?? []);
  if (firewall.forward[4].kind !== 'read') return [nftStep(bridge, subnets, mark)];
  return subnets.map((subnet, at) =>
    ruleStep({
      id: `nat-${at + 1}`,
      title: `Hide ${subnet} behind the host`,
      reason: NAT_REASON,
      program: 'iptables',
      table: 'nat',
      chain: 'POSTROUTING',
      place: 'last',
      matches: ['-s', subnet, '!', '-o', bridge],
      target: 'MASQUERADE',
      comment: mark,
    }),
  );
}

/** One table of the build's own, made as a whole or not at all (nft(8), -f). */
function nftStep(bridge: string, subnets: readonly string[], mark: string): Step {
  const table = mark.replace(':', '_');
  const isListed = {
    command: reading(['nft', 'list', 'tables', 'ip'], { privileged: true }),
    expects: { kind: 'prints-line', text: `table ip ${table}` },
  } as const;
  const isAbsent = {
    command: isListed.command,
    expects: { kind: 'not', of: isListed.expects },
  } as const;
  const input = [
    `table ip ${table} {`,
    '  chain postrouting {',
    '    type nat hook postrouting priority 100; policy accept;',
    `    ip saddr { ${subnets.join(', ')} } oifname != "${bridge}" masquerade`,
    '  }',
    '}',
    '',
  ].join('\n');
  return makeStep({
    id: 'nat',
    title: `Hide ${subnets.join(', ')} behind the host`,
    reason: `${NAT_REASON} The rule has its own table, so that no other table is touched.`,
    command: changing(['nft', '-f', '-'], { input }),
    before: [{ otherwise: `a table ${table} already exists`, check: isAbsent }],
    check: { otherwise: `the table ${table} does not exist`, check: isListed },
    undo: undoBy(changing(['nft', 'delete', 'table', 'ip', table]), isAbsent),
  });
}
