import { familyOn } from '../../model/engine/engine-on.ts';
import { stopsOwnWay } from '../links/own-way/own-way.ts';
import { linkAt } from '../links/place.ts';
import { lostWithoutIpv6 } from '../links/removal/losses.ts';
import { lockoutWarning, lossWarnings } from '../links/warnings.ts';
import type { HostFacts } from '../recipe.ts';
import { companionsOf, followed, forwards } from './companions.ts';
import { type Chosen, takesIpv6 } from './fields.ts';
import { nameOfPath } from './sysctl-name.ts';

/** Where the setting would have to be written to survive a restart. */
function untilWhen(
  { place, setting: { path } }: Chosen,
  value: string,
  { snapshot }: HostFacts,
): string {
  const line = `${nameOfPath(path)} = ${value}`;
  if (place.namespace.kind === 'host') {
    return `The next boot resets it; to keep it, add the line "${line}" to a file in /etc/sysctl.d (sysctl.d(5))`;
  }
  if (place.namespace.kind === 'container') {
    return `A restart of the container resets it to the engine’s value; to keep yours: ${familyOn(snapshot).command} run --sysctl ${nameOfPath(path)}=${value}`;
  }
  return `It lasts as long as the namespace ${place.label}`;
}

/** Warns if another setting keeps this one from having any effect, or has the same effect. */
function joined({ place: { namespaceDetail }, setting }: Chosen, value: string): readonly string[] {
  const { path, known, link } = setting;
  if (known.largerHolds === undefined) return [];
  if (link !== null) {
    const all = nameOfPath(path.replace(`/conf/${link}/`, '/conf/all/'));
    const above = namespaceDetail.settings[known.path.replace('LINK', 'all')] ?? '0';
    return Number(above) > Number(value)
      ? [`${all} is ${above}, and the larger of the two applies: this change alone has no effect`]
      : [];
  }
  const own = namespaceDetail.links.filter(({ name }) => {
    return Number(namespaceDetail.settings[known.path.replace('LINK', name)] ?? 0) > Number(value);
  });
  return own.length === 0
    ? []
    : [
        `The larger of the two applies, and ${own.map(({ name }) => name).join(', ')} has a larger value: nothing changes there`,
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
          `${label} becomes a router: hosts that can send to it can send through it, unless its firewall blocks that`,
        ]
      : []),
    ...(along.length === 0
      ? []
      : [`The kernel also sets (and undo resets): ${along.map(nameOfPath).join(', ')}`]),
    ...(six
      ? [
          'A router no longer accepts routes from router advertisements, unless accept_ra is 2: IPv6 routes that came from there are removed',
        ]
      : []),
    ...(cut
      ? ['Containers on engine networks lose their outgoing connections and published ports']
      : []),
  ];
}

/** What a person should know before a setting is changed. */
export function warningsOf(chosen: Chosen, value: string, facts: HostFacts): readonly string[] {
  const { place, setting, now } = chosen;
  const link = linkAt(place, setting.link ?? undefined);
  const losses =
    link !== null && takesIpv6(chosen, value) ? lostWithoutIpv6(link, place.namespaceDetail) : null;
  const cut =
    setting.known.restricts === true && link !== null && Number(value) > Number(now)
      ? stopsOwnWay(facts, place, [link.name])
      : null;
  return [
    ...lockoutWarning(cut),
    ...routing(chosen, value, facts),
    ...joined(chosen, value),
    ...(losses === null ? [] : lossWarnings(losses)),
    untilWhen(chosen, value, facts),
  ];
}
