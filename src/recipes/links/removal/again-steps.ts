/** Steps that add again what an earlier step removed with something else. */
import type {
  AddressDetail,
  RouteDetail,
  SetNeighbour,
} from '../../../model/kernel/namespace-detail.ts';
import { makeStep } from '../../../plan/make-step.ts';
import type { Step } from '../../../plan/plan.ts';
import type { Door } from '../../host/namespace-door.ts';
import { hasAddress, setAddress, wordsOf } from '../words/address-words.ts';
import { isSetNeighbour } from '../words/neighbour-words.ts';
import { nameOfRoute, setRoute, showRoute } from '../words/route-words.ts';

/** `undo` is `with` the step that made it possible, whose undo removes this too. */
type About = Pick<Step, 'id' | 'reason' | 'undo'>;

export function addressAgain(
  door: Door,
  { link, address }: { readonly link: string; readonly address: AddressDetail },
  about: About,
): Step {
  const [ip, object, , ...words] = setAddress(address, link);
  return makeStep({
    ...about,
    title: `Add ${wordsOf(address).join(' ')} to ${link} again`,
    command: door.change([ip, object ?? '', 'replace', ...words]),
    check: {
      otherwise: `${address.address} is not on ${link}`,
      check: hasAddress({ door, link }, address),
    },
  });
}

export function routeAgain(door: Door, route: RouteDetail, about: About): Step {
  return makeStep({
    ...about,
    title: `Add the route ${nameOfRoute(route)} again`,
    command: door.change(setRoute(route, 'replace')),
    check: {
      otherwise: `the route ${nameOfRoute(route)} does not exist`,
      check: {
        command: door.look(showRoute(route)),
        expects: { kind: 'not', of: { kind: 'prints-nothing' } },
      },
    },
  });
}

/** Worded differently from a note's undo, so that a test can make either of the two fail. */
export function neighbourAgain(door: Door, neighbour: SetNeighbour, about: About): Step {
  const { address, device, mac } = neighbour;
  const words = [address, 'lladdr', mac, 'nud', 'permanent', 'dev', device];
  return makeStep({
    ...about,
    title: `Add the entry of neighbour ${address} again`,
    command: door.change(['ip', 'neigh', 'replace', ...words]),
    check: {
      otherwise: `neighbour ${address} has no such entry`,
      check: isSetNeighbour(door, neighbour),
    },
  });
}
