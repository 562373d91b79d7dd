import { checkCables } from './checks/cables.ts';
import { checkDestination } from './checks/destination.ts';
import { checkDuplicateAddresses } from './checks/duplicates.ts';
import { checkEcho } from './checks/echo.ts';
import { checkFirewalls } from './checks/firewall.ts';
import { checkForwarding } from './checks/forwarding.ts';
import { checkInternalNetworks } from './checks/internal-network.ts';
import { checkMacs } from './checks/macs.ts';
import { checkNeighbours } from './checks/neighbours.ts';
import { checkNextHops } from './checks/next-hops.ts';
import { checkOverlay } from './checks/overlay.ts';
import { checkPlugs } from './checks/plugs.ts';
import { checkPorts } from './checks/ports.ts';
import { checkPrefixLengths } from './checks/prefix.ts';
import { checkReversePaths } from './checks/reverse-path.ts';
import { checkRoutes } from './checks/routes.ts';
import { checkService } from './checks/service.ts';
import { checkSize } from './checks/size.ts';
import { checkSource } from './checks/source.ts';
import { checkWireguard } from './checks/wireguard.ts';
import type { Check } from './diagnosis-context.ts';

/** Every check; the order of their findings is that of the way, not theirs. */
export const CHECKS: readonly Check[] = [
  checkSource,
  checkPrefixLengths,
  checkInternalNetworks,
  checkRoutes,
  checkNextHops,
  checkPlugs,
  checkCables,
  checkPorts,
  checkMacs,
  checkDuplicateAddresses,
  checkNeighbours,
  checkDestination,
  checkFirewalls,
  checkReversePaths,
  checkForwarding,
  checkOverlay,
  checkWireguard,
  checkEcho,
  checkService,
  checkSize,
];
