import { familyOn } from '../../model/engine/engine-on.ts';
import { countLosses } from '../links/loss-notes.ts';
import { lostWithoutIpv6 } from '../links/losses.ts';
import { stopsOwnWay } from '../links/own-way.ts';
import { linkAt } from '../links/place.ts';
import type { HostFacts } from '../recipe.ts';
import { companionsOf, followed, forwards } from './companions.ts';
import { type Chosen, takesIpv6 } from './fields.ts';
import { nameOfPath } from './sysctl-name.ts';

/** Where it would have to be written down to be there again. */
function untilWhen(
  { place, setting: { path } }: Chosen,
  value: string,
  { snapshot }: HostFacts,
): string {
  const line = `${nameOfPath(path)} = ${value}`;
  if (place.namespace.kind === 'host') {
    return `It is as before at the next start: a line "${line}" in a file of /etc/sysctl.d keeps it (sysctl.d(5))`;
  }
  if (place.namespace.kind === 'container') {
    return `A container that restarts gets the engine’s value again; to keep yours: ${familyOn(snapshot).command} run --sysctl ${nameOfPath(path)}=${value}`;
  }
  return `It goes with the namespace ${place.label}`;
}

/** Whether another setting keeps this one from having any effect, or has the same one. */
function joined({ place: { namespaceDetail }, setting }: Chosen, value: string): readonly string[] {
  const { path, known, link } = setting;
  if (known.largerHolds === undefined) return [];
  if (link !== null) {
    const all = nameOfPath(path.replace(`/conf/${link}/`, '/conf/all/'));
    const above = namespaceDetail.settings[known.path.replace('LINK', 'all')] ?? '0';
    return Number(above) > Number(value)
      ? [`${all} is ${above}, and the larger of the two holds: on its own this changes nothing`]
      : [];
  }
  const own = namespaceDetail.links.filter(({ name }) => {
    return Number(namespaceDetail.settings[known.path.replace('LINK', name)] ?? 0) > Number(value);
  });
  return own.length === 0
    ? []
    : [
        `The larger of the two holds, and more is set for ${own.map(({ name }) => name).join(', ')} alone: there nothing changes`,
      ];
}

function routing({ place, setting: { path } }: Chosen, value: string, { snapshot }: HostFacts) {
  if (!forwards(path)) return [];
  const { label, namespaceDetail, namespace } = place;
  const along = companionsOf(path, namespaceDetail.settings).filter(
    (each) => namespaceDetail.settings[each] !== followed(each, value),
  );
  const six = path.startsWith('ipv6/') && value === '1';
  const behind = snapshot.networks.some(({ bridge }) => bridge !== null);
  const cut = value === '0' && namespace.kind === 'host' && path.startsWith('ipv4/') && behind;
  return [
    ...(value === '1'
      ? [
          `${label} becomes a router: who can send to it can send through it, wherever its firewall lets that pass`,
        ]
      : []),
    ...(along.length === 0
      ? []
      : [
          `The kernel sets along with it, and an undo sets back: ${along.map(nameOfPath).join(', ')}`,
        ]),
    ...(six
      ? [
          'A router takes no routes from router advertisements any more, unless accept_ra is 2: IPv6 routes that came so go',
        ]
      : []),
    ...(cut
      ? ['Containers on networks of the engine lose their way out, and published ports']
      : []),
  ];
}

/** What a person should know before a setting is changed. */
export function warningsOf(chosen: Chosen, value: string, facts: HostFacts): readonly string[] {
  const { place, setting, now } = chosen;
  const link = linkAt(place, setting.link ?? undefined);
  const losses =
    link !== null && takesIpv6(chosen, value) ? lostWithoutIpv6(link, place.namespaceDetail) : null;
  const count = losses === null ? null : countLosses(losses);
  const cut =
    setting.known.restricts === true && link !== null && Number(value) > Number(now)
      ? stopsOwnWay(facts, place, [link.name])
      : null;
  return [
    ...(cut === null ? [] : [`${cut.why}: you may not be able to undo this from there`]),
    ...routing(chosen, value, facts),
    ...joined(chosen, value),
    ...(count === null ? [] : [`with it: ${count}, noted first so that an undo sets them again`]),
    ...(losses?.forGood ?? []).map((what) => `it loses ${what}`),
    untilWhen(chosen, value, facts),
  ];
}
