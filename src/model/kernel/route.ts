import type { Family } from '../address/address.ts';

/** One way out of a route; multipath routes have several. */
export type NextHop = { readonly gateway: string | null; readonly device: string | null };

export type Route = {
  readonly family: Family;
  /** `unicast`, `local`, `broadcast`, `blackhole`, `unreachable`, `prohibit`, … (ip-route(8)). */
  readonly type: string;
  /** `default` or a CIDR or an address. */
  readonly destination: string;
  readonly gateway: string | null;
  readonly device: string | null;
  /** `main`, `local`, a name of rt_tables, or a number. */
  readonly table: string;
  readonly protocol: string | null;
  readonly scope: string | null;
  readonly source: string | null;
  readonly metric: number | null;
  /** As ip prints them: `linkdown`, `onlink`, `dead`, … */
  readonly flags: readonly string[];
  /** Empty unless the route is multipath. */
  readonly nextHops: readonly NextHop[];
};

/** A routing policy rule (ip-rule(8)). */
export type RoutingRule = {
  readonly family: Family;
  readonly priority: number;
  /** `all` or a CIDR. */
  readonly from: string;
  readonly to: string | null;
  readonly table: string | null;
  /** What else the rule matches or does, as ip words it: `iif eth0`, `fwmark 0x1`. */
  readonly detail: readonly string[];
};
