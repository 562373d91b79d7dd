/**
 * The faults between two ends, as codes that never change: programs read them as `verdict`.
 * docs/explain.md tells what each means, what it blames, and the fix.
 */
export const FAULTS = [
  'source-no-link',
  'source-link-down',
  'source-no-address',
  'no-route',
  'wrong-prefix-length',
  'gateway-unreachable',
  'peer-link-down',
  'not-on-bridge',
  'bridge-down',
  'port-isolated',
  'vlan-mismatch',
  'duplicate-address',
  'duplicate-mac',
  'neighbour-failed',
  'icc-disabled',
  'networks-isolated',
  'internal-network',
  'forwarding-off',
  'firewall-drop',
  'reverse-path-filter',
  'mtu-too-small',
  'destination-link-down',
  'destination-no-address',
  'destination-no-return-route',
  'echo-ignored',
  'port-closed',
  'port-filtered',
  'port-not-published',
  'listening-on-loopback-only',
  'host-network-port-busy',
  'overlay-peer-unknown',
  'wireguard-no-peer',
] as const;

export type FaultCode = (typeof FAULTS)[number];

/** `unknown`: it was tried and did not get through, and none of the checks explains why. */
export type Verdict = 'reachable' | FaultCode | 'unknown';
