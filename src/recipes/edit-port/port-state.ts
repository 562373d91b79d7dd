import type { LinkDetail } from '../../model/kernel/namespace-detail.ts';
import type { Place } from '../links/place.ts';

/** BR_STATE_* by the names that ip prints (include/uapi/linux/if_bridge.h). */
const STATES: readonly string[] = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'];

/** The number of a port's state; null for any other name. */
export function numberOfState(name: string): string | null {
  const at = STATES.indexOf(name);
  return at < 0 ? null : `${at}`;
}

/** The state of a port; empty for a link that is not a port. */
export function stateOf({ port }: LinkDetail): string {
  return typeof port.state === 'string' ? port.state : '';
}

/** The bridge that a link is a port of; null if it is not a port. */
export function bridgeOf({ master }: LinkDetail, place: Place): LinkDetail | null {
  return bridgesIn(place).find(({ name }) => name === master) ?? null;
}

export function bridgesIn({ namespaceDetail }: Place): readonly LinkDetail[] {
  return namespaceDetail.links.filter(({ kind }) => kind === 'bridge');
}

/** The switches of a port that this recipe turns, by the change that turns them. */
export const SWITCHES = {
  isolate: { word: 'isolated', value: 'on' },
  unisolate: { word: 'isolated', value: 'off' },
  hairpin: { word: 'hairpin', value: 'on' },
  'no-hairpin': { word: 'hairpin', value: 'off' },
} as const;

export type Switching = keyof typeof SWITCHES;

export function isSwitching(change: string | undefined): change is Switching {
  return change !== undefined && Object.hasOwn(SWITCHES, change);
}

/** `on` or `off`. */
export function switchOf({ port }: LinkDetail, word: string): 'on' | 'off' {
  return port[word] === true ? 'on' : 'off';
}
