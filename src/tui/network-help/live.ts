/** What this host has of a type of network now. */
import { formatCidr } from '../../model/address/address.ts';
import type { Details } from '../../model/details.ts';
import type { Container } from '../../model/engine/container.ts';
import type { Network } from '../../model/engine/network.ts';
import type { Glyphs } from '../../model/glyphs.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import { namespaceOf, portsOf } from '../../model/kernel/wiring.ts';
import { labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Line } from '../../model/styled-text.ts';
import { span } from '../../model/styled-text.ts';
import { count, firstAddress } from '../words.ts';
import type { NetworkType } from './pages.ts';

type Input = { readonly snapshot: Snapshot; readonly details: Details; readonly glyphs: Glyphs };

/** Rules of one network that are shown; the rest is counted. */
const MOST_RULES = 6;

/** The lines on what there is; empty if there is nothing of the type. */
export function liveLines(type: NetworkType, input: Input): readonly Line[] {
  const { snapshot } = input;
  const inMode = (mode: string) =>
    snapshot.containers.filter(({ networkMode }) => networkMode === mode);
  switch (type) {
    case 'none':
      return inMode('none').map((each) => containerLine(each, input));
    case 'host':
      return inMode('host').map((each) => containerLine(each, input));
    case 'container':
      return snapshot.containers
        .filter(({ networkMode }) => networkMode.startsWith('container:'))
        .map((each) => containerLine(each, input));
    case 'bridge':
      return snapshot.networks
        .filter(({ bridge }) => bridge !== null)
        .flatMap((each) => bridgeLines(each, input));
    case 'overlay':
      return [
        ...snapshot.networks
          .filter(({ driver }) => driver === 'overlay')
          .map((each) => networkLine(each)),
        ...snapshot.namespaces
          .filter(({ kind }) => kind === 'overlay')
          .map((each) => overlayLine(each, snapshot)),
      ];
  }
}

/** `voip   namespace 4026531833, the host's   7 links` */
function containerLine(container: Container, { snapshot, glyphs }: Input): Line {
  const namespace =
    container.namespace === null ? null : namespaceOf(snapshot, container.namespace);
  if (namespace === null) return [span(container.name), span(`  ${container.state}`, 'dim')];
  const others = namespace.containers.filter((id) => id !== container.id);
  const shared = snapshot.containers
    .filter(({ id }) => others.includes(id))
    .map(({ name }) => name);
  const whose =
    namespace.kind === 'host'
      ? ', the host’s'
      : shared.length > 0
        ? `, with ${shared.join(', ')}`
        : '';
  const links = namespace.links.map(({ name }) => name);
  const shown = links.length > 4 ? count(links.length, 'link') : links.join(' ') || glyphs.none;
  return [
    span(container.name, 'strong'),
    span(`  namespace ${namespace.id}${whose}`),
    span(`  ${shown}`, 'dim'),
  ];
}

function networkLine({ name, subnets, containers }: Network): Line {
  const cidrs = subnets.map(({ cidr }) => cidr).join(' ');
  return [
    span(name, 'strong'),
    span(`  ${cidrs}`),
    span(`  ${count(containers.length, 'member')}`, 'dim'),
  ];
}

function overlayLine(namespace: Namespace, snapshot: Snapshot): Line {
  const links = namespace.links.filter(({ kind }) => kind !== 'loopback');
  return [
    span(labelOf(snapshot, namespace), 'strong'),
    span(`  namespace ${namespace.id}`),
    span(`  ${links.map(({ name, kind }) => `${name} (${kind})`).join(' ')}`, 'dim'),
  ];
}

/** The network, its ports with what is behind them, and the rules that name its bridge or subnet. */
function bridgeLines(network: Network, input: Input): readonly Line[] {
  const { snapshot, glyphs } = input;
  const host =
    snapshot.host.namespace === null ? null : namespaceOf(snapshot, snapshot.host.namespace);
  const link = host?.links.find(({ name }) => name === network.bridge);
  if (host === null || link === undefined) return [networkLine(network)];
  const address = firstAddress(link);
  const ports = portsOf(snapshot, { namespace: host, link }).map(({ port, far }): Line => {
    const end = far?.kind === 'link' ? far.end : null;
    const behind =
      end === null ? glyphs.unknown : `${end.link.name} in ${labelOf(snapshot, end.namespace)}`;
    return [span(`  ${glyphs.bridge} ${port.link.name} ${glyphs.cable} ${behind}`)];
  });
  return [
    [
      ...networkLine(network),
      span(`  ${link.name} ${address === null ? glyphs.none : formatCidr(address)}`),
      span(network.icc === false ? '  icc off' : '', 'warn'),
    ],
    ...ports,
    ...ruleLines(network, input),
  ];
}

function ruleLines({ bridge, subnets }: Network, { details }: Input): readonly Line[] {
  const told = details.rules;
  if (told === undefined) return [];
  if (!told.ok) return [[span(`  rules not read: ${told.problem.why}`, 'dim')]];
  const words = [bridge ?? '', ...subnets.map(({ cidr }) => cidr)].filter(Boolean);
  const own = told.value.filter((rule) => rule.split(' ').some((word) => words.includes(word)));
  const shown = own.slice(0, MOST_RULES).map((rule): Line => [span(`  ${rule}`, 'dim')]);
  const more = own.length - shown.length;
  return more > 0 ? [...shown, [span(`  and ${count(more, 'more rule')}`, 'dim')]] : shown;
}
