import type { SetStation } from '../../../model/kernel/namespace-detail.ts';

/** An entry of a bridge's forwarding table as bridge(8) takes it after `fdb append`, and as it prints it for a port. */
export function stationWords({ mac, device, bridge, vlan, sticky }: SetStation): {
  readonly set: readonly string[];
  readonly shown: string;
} {
  const where = vlan === null ? [] : ['vlan', vlan];
  const kept = sticky ? ['sticky'] : [];
  return {
    set: [mac, 'dev', device, 'master', 'static', ...where, ...kept],
    shown: [mac, ...where, 'master', bridge, ...kept, 'static'].join(' '),
  };
}
