import { isEngineTable } from '../../../model/engine/engine-chains.ts';
import type { Filters } from '../../../model/kernel/filters.ts';
import type { Drop } from '../../filters/drops.ts';
import type { Fix } from '../../finding.ts';
import { wordsFix } from '../../fixes.ts';

/**
 * The fix for a drop by a rule in Docker's own nft table; null for any other drop. Nothing written
 * there lasts, and no accept elsewhere comes before it: only what the engine itself has a rule for does
 * (docs.docker.com, Docker with nftables; moby, nftabler/network.go and endpoint.go).
 */
export function besideEngineTable(filters: Filters | undefined, drop: Drop): Fix | null {
  const { chain, rule, crossing } = drop;
  if (!isEngineTable(chain)) return null;
  const { source, destination } = crossing.packet;
  const six = destination.includes(':');
  const publish = 'Publish the port (docker run -p …) and connect to an address of the host.';
  if (chain.hook?.name === 'prerouting') {
    if (/"DROP REMOTE LOOPBACK"/.test(rule?.text ?? '')) {
      return wordsFix(
        'The port is published only on 127.0.0.1: publish it on an address that others can reach.',
      );
    }
    return wordsFix(
      `${publish} Or allow direct access to ${destination}: create the network with -o com.docker.network.bridge.gateway_mode_ipv${six ? '6' : '4'}=routed or -o com.docker.network.bridge.trusted_host_interfaces=…, or start dockerd with --allow-direct-routing.`,
    );
  }
  const mark = acceptedMark(filters);
  const family = six ? 'ip6' : 'ip';
  const rules = `nft add table ${family} mine; nft add chain ${family} mine forward '{ type filter hook forward priority filter - 1; }'; nft add rule ${family} mine forward ${family} saddr ${source} ${family} daddr ${destination} meta mark set ${mark ?? '1'}`;
  const marking = mark === null ? 'Start dockerd with --bridge-accept-fwmark=1, then mark' : 'Mark';
  return wordsFix(
    `${publish} Or let it pass with a mark: Docker’s nftables rules have no DOCKER-USER, and an accept in another table does not override them. ${marking} the packets before they get there: ${rules}`,
  );
}

/** The mark that the engine was told to accept; null without one. */
function acceptedMark(filters: Filters | undefined): string | null {
  const rules = filters?.chains.filter(isEngineTable).flatMap((chain) => chain.rules) ?? [];
  const accepting = rules.find(({ text }) => text.includes('comment "ALLOW FW MARK"'));
  return /\bmeta mark (?:& \S+ == )?(\S+)/.exec(accepting?.text ?? '')?.[1] ?? null;
}
