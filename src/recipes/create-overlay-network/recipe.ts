import { hidingSecrets, type Recipe } from '../recipe.ts';
import { attachable, encrypted, internal, mtu, name, pools } from './network-fields.ts';
import { createOverlayNetworkPlan } from './plan.ts';
import { standingOf } from './standing.ts';
import { advertise, manager, swarm, token } from './swarm-fields.ts';

/** A network that spans the engines of a swarm, as `docker network create --driver overlay` makes it. */
export const createOverlayNetwork: Recipe = hidingSecrets({
  id: 'create-overlay-network',
  title: 'Overlay network',
  summary:
    'Creates a network that spans the engines of a swarm; if this engine is not in a swarm yet, starts or joins one first.',
  fields: [swarm, manager, token, advertise, name, ...pools, attachable, encrypted, internal, mtu],
  needsEngine: true,
  needs: ['swarm', 'listeners'],
  offer: (thing, snapshot) => {
    if (thing.kind !== 'network' || thing.network.driver !== 'overlay') return null;
    const title = 'Create another overlay network';
    const standing = standingOf({ snapshot, details: {} });
    return standing.kind === 'barred'
      ? { title, refusal: standing.refusal.message }
      : { title, preset: {} };
  },
  plan: (input, facts, build) => createOverlayNetworkPlan(input, facts, build),
});
