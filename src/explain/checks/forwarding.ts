import { familyOf } from '../../model/address/address.ts';
import { type At, alongWays, positionOf } from '../along.ts';
import type { Case } from '../case.ts';
import type { Finding } from '../finding.ts';
import { nameOf } from '../place.ts';
import { linkSetting, settingEvidence, settingFault, settingOf } from './sysctls.ts';

const ALL: Readonly<Record<4 | 6, string>> = {
  4: 'net.ipv4.ip_forward',
  6: 'net.ipv6.conf.all.forwarding',
};

/**
 * Whether each router on the ways forwards. Of IPv4 the setting of the link that the packet comes in by
 * decides (ip_route_input, IN_DEV_FORWARD), which ip_forward sets for all; of IPv6 the one for all links
 * (ip6_forward).
 */
export function checkForwarding(kase: Case): readonly Finding[] {
  return alongWays(kase).flatMap((at): readonly Finding[] => {
    const { stage, index } = at;
    const { namespace, arrivesBy, destination, route } = stage;
    const family = familyOf(destination);
    if (index === 0 || arrivesBy === null || route.kind === 'local' || family === null) return [];
    const deciding = family === 4 ? linkSetting(4, arrivesBy, 'forwarding') : ALL[6];
    const value = settingOf(kase, namespace, deciding);
    if (value === null) return [];
    const name = nameOf(kase.snapshot, namespace);
    const position = positionOf(at, 'forwarding', arrivesBy);
    if (value !== '0') {
      const what = `${name} forwards what comes in by ${arrivesBy}`;
      const evidence = [settingEvidence(kase, namespace, deciding)];
      return [{ position, what, evidence, fault: null }];
    }
    return [faultAt(kase, at, { deciding, family })];
  });
}

function faultAt(
  kase: Case,
  at: At,
  { deciding, family }: { readonly deciding: string; readonly family: 4 | 6 },
): Finding {
  const { namespace, arrivesBy, refused } = at.stage;
  const name = nameOf(kase.snapshot, namespace);
  const isForAll = settingOf(kase, namespace, ALL[family]) === '0';
  const setting = isForAll ? ALL[family] : deciding;
  return {
    position: positionOf(at, 'forwarding', arrivesBy),
    what: `${name} does not forward ${isForAll ? `IPv${family}` : `what comes in by ${arrivesBy}`}`,
    evidence: [settingEvidence(kase, namespace, setting), ...(refused === null ? [] : [refused])],
    fault: settingFault(kase, 'forwarding-off', { id: namespace, setting, value: '1' }),
  };
}
