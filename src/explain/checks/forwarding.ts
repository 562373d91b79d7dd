import { familyOf } from '../../model/address/address.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import type { Finding } from '../finding.ts';
import { namespaceLabel } from '../in-namespace.ts';
import { type PlacedHop, placedHops, positionOf } from '../path/path-queries.ts';
import { linkSetting, settingEvidence, settingFault, settingOf } from './sysctl-fault.ts';

const ALL: Readonly<Record<4 | 6, string>> = {
  4: 'net.ipv4.ip_forward',
  6: 'net.ipv6.conf.all.forwarding',
};

/**
 * Checks whether each router on both paths forwards. Of IPv4 the setting of the link that the packet comes in by
 * decides (ip_route_input, IN_DEV_FORWARD), which ip_forward sets for all; of IPv6 the one for all links
 * (ip6_forward).
 */
export function checkForwarding(context: DiagnosisContext): readonly Finding[] {
  return placedHops(context).flatMap((at): readonly Finding[] => {
    const { hop, index } = at;
    const { namespace, arrivesBy, destination, route } = hop;
    const family = familyOf(destination);
    if (index === 0 || arrivesBy === null || route.kind === 'local' || family === null) return [];
    const deciding = family === 4 ? linkSetting(4, arrivesBy, 'forwarding') : ALL[6];
    const value = settingOf(context, namespace, deciding);
    if (value === null) return [];
    const name = namespaceLabel(context.snapshot, namespace);
    const position = positionOf(at, 'forwarding', arrivesBy);
    if (value !== '0') {
      const what = `${name} forwards packets that arrive by ${arrivesBy}`;
      const evidence = [settingEvidence(context, namespace, deciding)];
      return [{ position, what, evidence, fault: null }];
    }
    return [faultAt(context, at, { deciding, family })];
  });
}

function faultAt(
  context: DiagnosisContext,
  at: PlacedHop,
  { deciding, family }: { readonly deciding: string; readonly family: 4 | 6 },
): Finding {
  const { namespace, arrivesBy, refused } = at.hop;
  const name = namespaceLabel(context.snapshot, namespace);
  const isForAll = settingOf(context, namespace, ALL[family]) === '0';
  const setting = isForAll ? ALL[family] : deciding;
  return {
    position: positionOf(at, 'forwarding', arrivesBy),
    what: `${name} does not forward ${isForAll ? `IPv${family}` : `packets that arrive by ${arrivesBy}`}`,
    evidence: [
      settingEvidence(context, namespace, setting),
      ...(refused === null ? [] : [refused]),
    ],
    fault: settingFault(context, 'forwarding-off', { id: namespace, setting, value: '1' }),
  };
}
