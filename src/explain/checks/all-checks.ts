import type { PathCheck } from '../diagnosis-context.ts';
import { checkBridgeMembership } from './bridge-membership.ts';
import { checkBridgePorts } from './bridge-ports.ts';
import { checkDestination } from './destination.ts';
import { checkDuplicateAddresses } from './duplicate-address.ts';
import { checkDuplicateMacs } from './duplicate-mac.ts';
import { checkInternalNetworks } from './engine/internal-network.ts';
import { checkFirewalls } from './firewall.ts';
import { checkForwarding } from './forwarding.ts';
import { checkLinkStates } from './link-state.ts';
import { checkNeighbours } from './neighbours.ts';
import { checkNextHops } from './next-hops.ts';
import { checkOverlay } from './overlay.ts';
import { checkPacketSize } from './packet-size.ts';
import { checkPrefixLengths } from './prefix-length.ts';
import { checkReversePaths } from './reverse-path.ts';
import { checkRoutes } from './routes.ts';
import { checkEcho } from './service/echo.ts';
import { checkListening } from './service/listening.ts';
import { checkSource } from './source.ts';
import { checkWireguard } from './wireguard.ts';

/** Every check; the order of their findings is that of the path, not theirs. */
export const ALL_CHECKS: readonly PathCheck[] = [
  checkSource,
  checkPrefixLengths,
  checkInternalNetworks,
  checkRoutes,
  checkNextHops,
  checkBridgeMembership,
  checkLinkStates,
  checkBridgePorts,
  checkDuplicateMacs,
  checkDuplicateAddresses,
  checkNeighbours,
  checkDestination,
  checkFirewalls,
  checkReversePaths,
  checkForwarding,
  checkOverlay,
  checkWireguard,
  checkEcho,
  checkListening,
  checkPacketSize,
];
