/** The commands that show what newer engines are asked for by the options of a network or an endpoint. */
import { type Command, reading } from '../../executor/command.ts';
import { quoteWord, showCommand } from '../../executor/show.ts';
import type { Family } from '../../model/address/address.ts';
import type { Container, Endpoint } from '../../model/engine/container.ts';
import { endpointAsks, gatewayMode, sysctlOf } from '../../model/engine/engine-asks.ts';
import type { EngineFamily } from '../../model/engine/engine-family.ts';
import type { Network } from '../../model/engine/network.ts';

/** The engine's command, with what leads it there where it would ask another one by itself. */
export type EngineCommand = readonly [command: EngineFamily['command'], options: readonly string[]];

/** A command, and what it shows. */
export type Lesson = { readonly why: string; readonly command: string };

type Enter = (command: Command) => Command;

/**
 * What was asked for at each network of a container: its gateway priority and MAC (as engines from 28 on have
 * them), the name and settings of its link. `inside` enters its namespace; null where it does not run.
 */
export function endpointLessons(
  { name, endpoints }: Container,
  engine: EngineCommand,
  inside: Enter | null,
): readonly Lesson[] {
  const show = (why: string, field: string): Lesson => {
    const row = `{{println $network $endpoint.${field}}}`;
    const rows = `{{range $network, $endpoint := .NetworkSettings.Networks}}${row}{{end}}`;
    return { why, command: engineWords(engine, 'container', 'inspect', '--format', rows, name) };
  };
  const prioritised = endpoints.filter(({ settings }) => settings.gatewayPriority !== null);
  const asked = endpoints.filter(({ settings }) => isAsked(settings));
  return [
    ...(prioritised.length < 2 ? [] : [show(PRIORITY, 'GwPriority')]),
    ...(prioritised.length === 0 ? [] : [show(RANDOM, 'MacAddress')]),
    ...(asked.length === 0 ? [] : [show(ASKED, 'DriverOpts')]),
    ...(inside === null ? [] : asked.flatMap((endpoint) => settingLessons(endpoint, inside))),
  ];
}

const PRIORITY = 'The gateway priority of each of its networks: the highest has the default route.';
const RANDOM =
  'Its MAC address on each: random, and a new one after a restart, unless you asked for one.';
const ASKED = 'The names and the settings that were asked for its links.';

function isAsked(settings: Endpoint['settings']): boolean {
  const { interfaceName, sysctls } = endpointAsks(settings);
  return interfaceName !== null || sysctls.length > 0;
}

function settingLessons(endpoint: Endpoint, inside: Enter): readonly Lesson[] {
  const link = endpoint.interface;
  const { sysctls } = endpointAsks(endpoint.settings);
  if (link === null || sysctls.length === 0) return [];
  const names = sysctls.map((setting) => sysctlOf(setting, link));
  const command = showCommand(inside(reading(['sysctl', ...names])));
  return [{ why: `The settings that ${link} has.`, command }];
}

/** How a network meets the world, where that is not by NAT, and that it has no IPv4, where it has none. */
export function networkAskLessons(network: Network, engine: EngineCommand): readonly Lesson[] {
  const { name, ipv4, ipv6 } = network;
  const show = (format: string) =>
    engineWords(engine, 'network', 'inspect', '--format', format, name);
  const families = [...(ipv4 ? ([4] as const) : []), ...(ipv6 ? ([6] as const) : [])];
  const modes = families.flatMap((family) => {
    const mode = gatewayMode(network, family);
    return mode === null || mode === 'nat' ? [] : [{ family, mode }];
  });
  return [
    ...(ipv4 ? [] : [{ why: ONLY_IPV6, command: show(FAMILIES) }]),
    ...(modes.length === 0 ? [] : [{ why: MODES, command: show('{{json .Options}}') }]),
    ...modes.flatMap(({ family, mode }) => modeLessons(network, family, mode)),
  ];
}

const ONLY_IPV6 =
  'Which families it has, and its subnets: a container gets --ip6 here, and no --ip.';
const FAMILIES = 'IPv4 {{.EnableIPv4}}, IPv6 {{.EnableIPv6}}, {{json .IPAM.Config}}';
const MODES = 'Its gateway modes: how its containers reach the world, and the world reaches them.';

/** What a mode changes in the kernel (docs.docker.com/engine/network/drivers/bridge, gateway modes). */
function modeLessons({ bridge }: Network, family: Family, mode: string): readonly Lesson[] {
  const iptables = family === 4 ? 'iptables' : 'ip6tables';
  const ip = ['ip', `-${family}`];
  switch (mode) {
    case 'routed':
      return [
        {
          why: `${mode}: no MASQUERADE names its subnet, so packets keep the container’s address.`,
          command: words(iptables, '-t', 'nat', '-S', 'POSTROUTING'),
        },
        {
          why: `${mode}: only ping and published ports are let in.`,
          command: words(iptables, '-S', 'DOCKER'),
        },
      ];
    case 'nat-unprotected':
      return [
        {
          why: `${mode}: whatever is routed to its bridge is let in, published or not.`,
          command: words(iptables, '-S', 'DOCKER'),
        },
      ];
    case 'isolated':
      return bridge === null
        ? []
        : [
            {
              why: `${mode}: the host has no address on its bridge.`,
              command: words(...ip, 'address', 'show', 'dev', bridge),
            },
          ];
    default:
      return [];
  }
}

function engineWords([command, options]: EngineCommand, ...rest: readonly string[]): string {
  return words(command, ...options, ...rest);
}

function words(...argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}
