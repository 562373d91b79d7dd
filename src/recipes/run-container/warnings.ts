import type { PublishSpec } from '../../executor/engine/engine-change.ts';
import { containerNameOf } from '../../model/label.ts';
import { claimants, namesakes } from '../connect-container/warnings.ts';
import { sharedWith } from '../endpoint/modes.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { splitMany } from '../recipe.ts';
import type { Mode } from './mode.ts';
import { userOfPorts } from './port-use.ts';

/** Characters that mean something to a shell, although no shell runs the command. */
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
      : [`Could not read which ports of the host are in use: ${told?.problem.why ?? ''}.`];
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
            `Port ${use.port}/${each.protocol} of the host is used by ${use.who}: a program in this container cannot open it.`,
          ];
    });
    const discarded =
      publish.length === 0
        ? []
        : [
            'In host mode the engine ignores published ports: the program itself opens its ports directly on the host.',
          ];
    return [...discarded, ...held, ...unread];
  }
  const isInternal = mode.kind === 'network' && mode.network.internal && publish.length > 0;
  const sctp = publish.some(({ protocol }) => protocol === 'sctp');
  return [
    ...(isInternal && mode.kind === 'network'
      ? [
          `${mode.network.name} is internal: the engine does not publish ports until the container is also on another network.`,
        ]
      : []),
    ...(sctp
      ? ['SCTP needs the kernel module sctp: without it, the container does not start.']
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
      : [`${name} itself is in the namespace of ${whose}, so the new container joins that one.`]),
    `Both share links, addresses and ports: they cannot listen on the same port. When ${name} stops or restarts, the namespace is gone and this container loses its network.`,
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
      ? ['In host mode it can see and use every link, address and port of the host.']
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
          `The command does not run in a shell: ${forShell} is passed to the program unchanged. To use a shell: sh -c '…'.`,
        ]),
  ];
}
