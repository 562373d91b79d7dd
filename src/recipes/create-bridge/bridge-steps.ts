import { changing, reading } from '../../executor/command.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Step } from '../../plan/plan.ts';
import type { OwnAddress } from '../cable/address-steps.ts';
import { type End, isGone, isNotThere, isOurs, isThere, isUp } from '../cable/end.ts';

/** Creates the bridge, switches it on, and adds its addresses; removing the bridge removes all of it. */
export function bridgeSteps(
  bridge: End,
  addresses: readonly OwnAddress[],
  alias: string,
): readonly Step[] {
  const { link } = bridge;
  const onBridge = (step: Pick<Step, 'id' | 'title' | 'reason' | 'command' | 'check'>): Step =>
    makeStep({ ...step, undo: { kind: 'with', step: 'bridge' } });
  return [
    makeStep({
      id: 'bridge',
      title: `Create the bridge ${link}`,
      reason:
        'A bridge is a switch inside the kernel: links are its ports, and it learns from each frame which MAC is behind which port.',
      command: changing(['ip', 'link', 'add', 'name', link, 'type', 'bridge']),
      before: [isNotThere(bridge)],
      check: { ...isThere(bridge), otherwise: `the bridge ${link} was not created` },
      undo: undoBy(changing(['ip', 'link', 'delete', 'dev', link]), isGone(bridge), {
        guards: [
          isOurs(bridge, alias),
          {
            otherwise: `${link} has ports: unplug them first`,
            check: {
              command: reading(['ip', '-br', 'link', 'show', 'master', link]),
              expects: { kind: 'prints-nothing' },
            },
          },
        ],
      }),
    }),
    onBridge({
      id: 'bridge-up',
      title: `Bring ${link} up`,
      reason:
        'A new link is down. The alias says which build made it, so that nothing else is ever removed. It has no carrier until a port has one.',
      command: changing(['ip', 'link', 'set', 'dev', link, 'alias', alias, 'up']),
      check: isUp(bridge),
    }),
    ...addresses.map(({ cidr, family }, at) =>
      onBridge({
        id: `address-${at + 1}`,
        title: `Give ${link} the address ${cidr}`,
        reason:
          'A bridge does not need an address to carry frames. With one, the host itself is on that segment: it can reach what is plugged in, and can be its gateway.',
        command: changing([
          ...(['ip', 'address', 'add', cidr, 'dev', link] as const),
          // Duplicate address detection waits for a carrier, which comes with the first port (RFC 4862 5.4).
          ...(family === 6 ? ['nodad'] : []),
        ]),
        check: {
          otherwise: `${cidr} is not on ${link}`,
          check: {
            command: reading(['ip', 'address', 'show', 'dev', link]),
            expects: { kind: 'prints', text: `${family === 6 ? 'inet6' : 'inet'} ${cidr}` },
          },
        },
      }),
    ),
  ];
}
