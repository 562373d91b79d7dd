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

/** Lets frames of a family pass from port to port. */
export function acceptStep(way: Way, family: Family): Step {
  const { bridge } = way;
  return accepting(way, family, {
    id: `accept-ipv${family}`,
    title: `Accept IPv${family} from port to port of ${bridge}`,
    reason: `The module br_netfilter hands bridged frames to the firewall too, which drops what no rule accepts: the ports of ${bridge} could not reach each other.`,
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
    title: 'Let the host forward',
    reason:
      'A host drops packets that are for others, until it is told to be a router. This holds for all its links, until the next start or the undo.',
    command: changing(['sysctl', '-w', 'net.ipv4.ip_forward=1']),
    before: [{ otherwise: 'the host forwards by now', check: is('0') }],
    check: { otherwise: 'the host does not forward', check: is('1') },
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
          .map((link) => `forwarding of ${link} alone, which is on now`),
      },
    ),
  });
}

/** What it takes that packets get out of the bridge, and the answers back. */
export function forwardSteps(way: Way): readonly Step[] {
  const { bridge, firewall } = way;
  const rules = [
    accepting(way, 4, {
      id: 'out',
      title: `Accept what leaves ${bridge}`,
      reason: 'The firewall drops forwarded packets that no rule accepts.',
      matches: ['-i', bridge, '!', '-o', bridge],
    }),
    accepting(way, 4, {
      id: 'back',
      title: `Accept the answers to ${bridge}`,
      reason:
        'Only what belongs to a connection from inside comes in, and nothing that begins outside.',
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
  'The world has no route back to the subnet. Packets leave with the address of the host, which remembers whose they are and hands the answers on.';

/** NAT for the subnet of each address: a rule of iptables, or a table of nft where there is no iptables. */
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
    reason: `${NAT_REASON} The rule has a table of its own, so that no other is touched.`,
    command: changing(['nft', '-f', '-'], { input }),
    before: [{ otherwise: `there is a table ${table} already`, check: isAbsent }],
    check: { otherwise: `there is no table ${table}`, check: isListed },
    undo: undoBy(changing(['nft', 'delete', 'table', 'ip', table]), isAbsent),
  });
}
