import type { PublishSpec } from '../../executor/engine/engine-change.ts';
import { containerNameOf } from '../../model/label.ts';
import { claimants, namesakes } from '../connect-container/warnings.ts';
import { sharedWith } from '../endpoint/modes.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { splitMany } from '../recipe.ts';
import type { Mode } from './mode.ts';
import { userOfPorts } from './port-use.ts';

/** Characters by which a shell would do something, and no shell is there. */
const FOR_A_SHELL = /^(?:\||\|\||&|&&|;|<|>|>>)$|[$`*]/;

function aboutPorts(
  mode: Mode,
  publish: readonly PublishSpec[],
  { snapshot, details }: HostFacts,
): readonly string[] {
  const told = details.listeners;
  const listeners = told?.ok ? told.value : [];
  const unread =
    told?.ok || publish.length === 0
      ? []
      : [`Which ports of the host are in use could not be read: ${told?.problem.why ?? ''}.`];
  if (mode.kind === 'host') {
    const ports = publish.map(({ protocol, containerPorts }) => ({
      protocol,
      ports: containerPorts,
      address: null,
    }));
    const held = ports.flatMap((each) => {
      const use = userOfPorts(each, snapshot, listeners);
      return use === null
        ? []
        : [
            `Port ${use.port}/${each.protocol} of the host belongs to ${use.who}: a program that asks for it in this container will not get it.`,
          ];
    });
    const discarded =
      publish.length === 0
        ? []
        : [
            'In host mode the engine discards published ports: the program itself opens its ports on the host, with nothing between.',
          ];
    return [...discarded, ...held, ...unread];
  }
  const isInternal = mode.kind === 'network' && mode.network.internal && publish.length > 0;
  const sctp = publish.some(({ protocol }) => protocol === 'sctp');
  return [
    ...(isInternal && mode.kind === 'network'
      ? [
          `${mode.network.name} is internal: the engine publishes nothing before the container is on another network too.`,
        ]
      : []),
    ...(sctp
      ? ['SCTP needs the kernel module sctp: without it the container does not start.']
      : []),
    ...unread,
  ];
}

function aboutSharing(mode: Mode, { snapshot }: HostFacts): readonly string[] {
  if (mode.kind !== 'container') return [];
  const { name, networkMode } = mode.container;
  const owner = sharedWith(mode.container);
  const whose =
    networkMode === 'host' ? 'the host' : owner === null ? null : containerNameOf(snapshot, owner);
  return [
    ...(whose === null
      ? []
      : [`${name} itself is in the namespace of ${whose}, so that is the one it joins.`]),
    `Both share links, addresses and ports: what one listens on the other cannot. When ${name} stops or starts anew, the namespace is gone and this container is left with nothing.`,
  ];
}

/** What a person should know before a container is run. */
export function runWarnings(
  mode: Mode,
  publish: readonly PublishSpec[],
  words: readonly string[],
  input: Input,
  facts: HostFacts,
): readonly string[] {
  const forShell = words[0]?.endsWith('sh')
    ? undefined
    : words.find((word) => FOR_A_SHELL.test(word));
  const address = input.address === undefined || input.address === '' ? null : input.address;
  return [
    ...(mode.kind === 'host'
      ? ['In host mode it sees and may use every link, address and port of the host.']
      : []),
    ...aboutPorts(mode, publish, facts),
    ...aboutSharing(mode, facts),
    ...(mode.kind === 'network'
      ? [
          ...claimants({ address, address6: null }, mode.network, facts.snapshot),
          ...namesakes(splitMany(input.alias ?? ''), mode.network, facts.snapshot),
        ]
      : []),
    ...(forShell === undefined
      ? []
      : [
          `No shell reads the command: ${forShell} is given to the program as it is. For a shell: sh -c '…'.`,
        ]),
  ];
}
