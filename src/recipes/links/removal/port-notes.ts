/** Notes of what a link is as a port of a bridge. */
import type { LinkDetail } from '../../../model/kernel/namespace-detail.ts';
import type { Step } from '../../../plan/plan.ts';
import type { Site } from '../site.ts';
import { note } from './notes.ts';

/** Key in ip's JSON, ip's word, value of a new port (iproute2 ip/iplink_bridge_slave.c). */
const SETTINGS: readonly (readonly [key: string, word: string, fresh: string])[] = [
  ['priority', 'priority', '32'],
  ['hairpin', 'hairpin', 'off'],
  ['guard', 'guard', 'off'],
  ['root_block', 'root_block', 'off'],
  ['fastleave', 'fastleave', 'off'],
  ['learning', 'learning', 'on'],
  ['flood', 'flood', 'on'],
  ['proxy_arp', 'proxy_arp', 'off'],
  ['proxy_arp_wifi', 'proxy_arp_wifi', 'off'],
  ['multicast_router', 'mcast_router', '1'],
  ['mcast_flood', 'mcast_flood', 'on'],
  ['bcast_flood', 'bcast_flood', 'on'],
  ['mcast_to_unicast', 'mcast_to_unicast', 'off'],
  ['neigh_suppress', 'neigh_suppress', 'off'],
  ['group_fwd_mask', 'group_fwd_mask', '0'],
  ['vlan_tunnel', 'vlan_tunnel', 'off'],
  ['isolated', 'isolated', 'off'],
  ['locked', 'locked', 'off'],
];

/** The path cost that the kernel gives a port by its speed (port_cost in net/bridge/br_if.c). */
function freshCost({ kind }: LinkDetail): string {
  return kind === 'veth' ? '2' : '100';
}

function worded(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

function settingsOf(port: LinkDetail): readonly (readonly [word: string, value: string])[] {
  return [...SETTINGS, ['cost', 'cost', freshCost(port)] as const].flatMap(([key, word, fresh]) => {
    const value = port.port[key];
    return value === undefined || worded(value) === fresh ? [] : [[word, worded(value)] as const];
  });
}

type About = {
  readonly id: string;
  readonly site: Site;
  readonly master: Site;
  readonly reason: string;
};

/** The settings in which a port differs from a new one; none if it does not. */
export function settingsNote(
  port: LinkDetail,
  { id, site, reason, guards }: Pick<About, 'id' | 'site' | 'reason'> & Pick<Site, 'guards'>,
): readonly Step[] {
  const { door, link, called = link } = site;
  const settings = settingsOf(port);
  const words = settings.flat();
  if (words.length === 0) return [];
  return [
    note({
      id,
      what: `the port settings of ${called}: ${words.join(' ')}`,
      reason,
      look: door.look(['bridge', '-d', 'link', 'show', 'dev', link]),
      there: {
        command: door.look(['ip', '-d', 'link', 'show', 'dev', link]),
        expects: {
          kind: 'all',
          of: settings.map(([word, value]) => ({ kind: 'prints', text: `${word} ${value}` })),
        },
      },
      back: door.change(['ip', 'link', 'set', 'dev', link, 'type', 'bridge_slave', ...words]),
      guards,
    }),
  ];
}

/** In the order of the plan: settings, then the membership that they belong to. */
export function portNotes(port: LinkDetail, { id, site, master, reason }: About): readonly Step[] {
  const { door, link, called = link } = site;
  const guards = [...site.guards, ...master.guards];
  const slave = note({
    id,
    what: `the membership of ${called} in ${master.link}`,
    reason,
    look: door.look(['bridge', 'link', 'show', 'dev', link]),
    there: {
      command: door.look(['ip', 'link', 'show', 'dev', link]),
      expects: { kind: 'prints', text: `master ${master.link}` },
    },
    back: door.change(['ip', 'link', 'set', 'dev', link, 'master', master.link]),
    guards: [
      ...guards,
      {
        otherwise: `${link} is now a port of another bridge`,
        check: {
          command: door.look(['ip', '-br', 'link', 'show', 'dev', link, 'type', 'bridge_slave']),
          expects: { kind: 'any', of: [{ kind: 'prints-nothing' }, { kind: 'absent' }] },
        },
      },
    ],
  });
  return [...settingsNote(port, { id: `${id}-settings`, site, reason, guards }), slave];
}
