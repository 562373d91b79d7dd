import { GarbledError } from '../../../executor/netlink/netlink-messages.ts';
import type { Tables } from '../ip/parse-tables.ts';
import { decodeAddresses } from './decode-addresses.ts';
import { decodeLinks, readLinkDump } from './decode-links.ts';
import { decodeNeighbours } from './decode-neighbours.ts';
import { decodeRoutes } from './decode-routes.ts';
import { BeyondError, decodeRules } from './decode-rules.ts';
import type { RtNames } from './rt-names.ts';

/**
 * Makes of the answers to DUMP_REQUESTS the very tables that are parsed from the output of ip(8).
 * Null where they are for ip to say: they hold what is not decoded here, or are not what they
 * should be.
 */
export function decodeTables(dumps: readonly Buffer[], names: RtNames): Tables | null {
  const [links, addresses, routes, rules, neighbours] = dumps;
  if (!links || !addresses || !routes || !rules || !neighbours) return null;
  try {
    const dump = readLinkDump(links);
    return {
      links: decodeLinks(dump, decodeAddresses(addresses, names)),
      routes: decodeRoutes(routes, dump.devices, names),
      rules: decodeRules(rules, names),
      neighbours: decodeNeighbours(neighbours, dump.devices),
      problems: [],
      unread: [],
    };
  } catch (error) {
    if (error instanceof GarbledError || error instanceof BeyondError) return null;
    throw error;
  }
}
