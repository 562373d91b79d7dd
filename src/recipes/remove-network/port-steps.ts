import type { Link } from '../../model/kernel/link.ts';
import type { Step } from '../../plan/plan.ts';
import { HOST_DOOR } from '../host/namespace-door.ts';
import { linkAt, type Place } from '../links/place.ts';
import { leavingNotes, lostByUnplug, unplugStep } from '../links/removal/unplug.ts';
import { standing } from '../links/site.ts';

/**
 * Takes a link that is not the engine's out of the bridge of a network that goes, so that an undo can plug it
 * in again, as it was. `host` is null if its links could not be read in detail.
 */
export function portSteps({ name, index, master }: Link, host: Place | null): readonly Step[] {
  const bridge = master ?? '';
  const site = standing(HOST_DOOR, { name, index });
  const id = `port-${index}`;
  const port = host && linkAt(host, name);
  const from = host && linkAt(host, bridge);
  const notes =
    host === null || port === null
      ? null
      : leavingNotes(host, port, site, { prefix: `${id}-`, mayGo: true });
  return [
    ...(notes ?? []),
    unplugStep({
      id,
      title: `Unplug ${name} from ${bridge}`,
      reason:
        'This link was plugged in by hand. It remains after the bridge is gone, but unplugged: a separate step unplugs it, so that undo can plug it in again.',
      site,
      bridge,
      // The engine makes the bridge again, as another link.
      bridgeGuards: [],
      loses:
        notes === null || from === null
          ? [`the settings of the port ${name}, such as its cost, priority or VLANs`]
          : lostByUnplug(name, from),
      mayGo: true,
    }),
  ];
}
