/**
 * What is asked of newer engines by the options of a network or an endpoint
 * (docs.docker.com/engine/network).
 */
import type { Family } from '../address/address.ts';
import type { EndpointSettings } from './endpoint-settings.ts';
import type { Network } from './network.ts';

const INTERFACE = 'com.docker.network.endpoint.ifname';
const SYSCTLS = 'com.docker.network.endpoint.sysctls';

/** What a container is to have at one of its networks, from engines 27 (sysctls) and 28 on. */
export type EndpointAsks = {
  /** The network with the highest has the default route; null if the engine knows no such thing. */
  readonly gatewayPriority: number | null;
  /** What its link is to be called; null if the engine chooses. */
  readonly interfaceName: string | null;
  /** `net.ipv4.conf.IFNAME.log_martians=1`: IFNAME stands for the name of its link. */
  readonly sysctls: readonly string[];
};

export function endpointAsks({ gatewayPriority, driverOptions }: EndpointSettings): EndpointAsks {
  return {
    gatewayPriority,
    interfaceName: driverOptions[INTERFACE] || null,
    sysctls: (driverOptions[SYSCTLS] ?? '').split(',').filter((each) => each !== ''),
  };
}

/**
 * The name of a setting on a link, of `net.ipv4.conf.IFNAME.log_martians=1` and `eth0`
 * `net.ipv4.conf.eth0.log_martians`. docker hands IFNAME on in lower case. sysctl(8) takes a dot in
 * the name of a link as a slash.
 */
export function sysctlOf(asked: string, link: string): string {
  const [name = ''] = asked.split('=');
  return name.replace(/\bIFNAME\b/i, () => link.replaceAll('.', '/'));
}

/** The same in words, one each; what is as everywhere is left out. */
export function endpointAskWords(settings: EndpointSettings): readonly string[] {
  const { gatewayPriority, interfaceName, sysctls } = endpointAsks(settings);
  return [
    ...(gatewayPriority === null || gatewayPriority === 0
      ? []
      : [`gateway priority ${gatewayPriority}`]),
    ...(interfaceName === null ? [] : [`link to be called ${interfaceName}`]),
    ...sysctls,
  ];
}

const GATEWAY_MODE = {
  4: 'com.docker.network.bridge.gateway_mode_ipv4',
  6: 'com.docker.network.bridge.gateway_mode_ipv6',
} as const;

/**
 * How a bridge network connects to the outside, from engine 27 on: `nat`, `routed`, and from 28 on
 * `isolated` and `nat-unprotected`. Before that there is only `nat`. Null for another driver.
 */
export function gatewayMode({ driver, options }: Network, family: Family): string | null {
  return driver === 'bridge' ? options[GATEWAY_MODE[family]] || 'nat' : null;
}
