import { reading } from '../../executor/command.ts';
import type { Guard } from '../../plan/plan.ts';
import type { HostFacts } from '../recipe.ts';

/**
 * Checks that nothing has come to need forwarding on the host. Skipped if the engine's networks need it anyway,
 * and if there is no iptables to ask.
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
