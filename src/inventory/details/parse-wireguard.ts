import type { WireguardPeer } from '../../model/kernel/path-detail.ts';

/** What `wg show all` prints about peers, one per line: `wg0\tKEY\tWORDS` (wg(8), show). */
export type WireguardTold = {
  /** `10.50.0.2:51820`, or `(none)`. */
  readonly endpoints: string;
  /** `10.60.0.2/32 fd00::2/128`, or `(none)`. */
  readonly allowedIps: string;
  /** Seconds since 1970; 0 for never. */
  readonly handshakes: string;
};

/**
 * Reads the outputs of `wg show all endpoints`, `… allowed-ips` and `… latest-handshakes`, which
 * have no secrets.
 */
export function parseWireguard(told: WireguardTold): readonly WireguardPeer[] {
  const ranges = wordsOf(told.allowedIps);
  const handshakes = wordsOf(told.handshakes);
  return [...wordsOf(told.endpoints)].flatMap(([peer, endpoint]) => {
    const [link, key] = peer.split('\t');
    if (link === undefined || key === undefined) return [];
    const seconds = Number(handshakes.get(peer) ?? '0');
    return [
      {
        link,
        key,
        endpoint: endpoint === NONE ? null : endpoint,
        allowedIps: (ranges.get(peer) ?? NONE).split(' ').filter((range) => range !== NONE),
        handshake: seconds > 0 ? new Date(seconds * 1000).toISOString() : null,
      },
    ];
  });
}

const NONE = '(none)';

/** By link and key. */
function wordsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const [link, key, words] = line.split('\t');
      return key === undefined || words === undefined ? [] : [[`${link}\t${key}`, words.trim()]];
    }),
  );
}
