import { reading } from '../../executor/command.ts';
import type { Guard } from '../../plan/plan.ts';
import type { HostFacts } from '../recipe.ts';

/**
 * That nobody came to need that the host forwards. Not asked where the engine's own rules say so already,
 * and where there is no iptables to ask.
 */
export function unneededForwarding({ snapshot, details }: HostFacts): readonly Guard[] {
  const engineForwards = snapshot.networks.some(({ bridge }) => bridge !== null);
  const asks = details.firewall?.ok === true && details.firewall.value.forward[4].kind === 'read';
  if (engineForwards || !asks) return [];
  return [
    {
      otherwise: 'forwarding stays enabled: other networks now use NAT on this host',
      check: {
        command: reading(['iptables', '-w', '-t', 'nat', '-S', 'POSTROUTING'], {
          privileged: true,
        }),
        expects: { kind: 'not', of: { kind: 'prints', text: '-j MASQUERADE' } },
      },
    },
  ];
}
