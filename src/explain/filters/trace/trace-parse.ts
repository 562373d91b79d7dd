import { withoutCounts } from '../../../inventory/details/filters/parse-nft-ruleset.ts';
import type { NamespaceId } from '../../../model/kernel/namespace-id.ts';
import type { TraceEvent } from './trace-event.ts';

type Seen = Pick<TraceEvent, 'arrivesBy' | 'leavesBy' | 'source'>;

const LINE =
  /trace id (\S+) (\S+) (\S+) (\S+) (packet|(?:unknown )?rule|policy|verdict)(?::| )?(.*)$/;
/** A rule that was made after nft began to listen has only its handle. */
const RULE = /^ ?(.*?)(?: ?(?:# )?handle (\d+))? \(verdict ([^)]+)\)/;

/**
 * Reads the lines of `nft -a monitor trace` (nft(8); src/netlink.c, netlink_events_trace_cb) as they come
 * from several namespaces. A packet's links and source are told once for each chain, before its rules.
 * What the table of the trace itself does is left out.
 */
export function traceReader(
  table: string,
): (namespace: NamespaceId, line: string) => TraceEvent | null {
  const packets = new Map<string, Seen>();
  return (namespace, line) => {
    const [, id, family, own, chain, what, rest = ''] = LINE.exec(line) ?? [];
    if (family === undefined || own === undefined || chain === undefined) return null;
    const key = `${namespace} ${id}`;
    if (what === 'packet') packets.set(key, seenIn(rest));
    if (what === 'packet' || own === table) return null;
    const seen = packets.get(key) ?? { arrivesBy: null, leavesBy: null, source: null };
    const where = { namespace, family, table: own, chain, line: line.trim(), ...seen };
    if (what === 'rule' || what === 'unknown rule') {
      const [, text = '', handle, verdict = ''] = RULE.exec(rest) ?? [];
      return {
        ...where,
        rule: text === '' ? `handle ${handle}` : withoutCounts(text.replace(/\s+/g, ' ')),
        handle: handle === undefined ? null : Number(handle),
        verdict,
      };
    }
    return { ...where, rule: null, handle: null, verdict: rest.trim() };
  };
}

function seenIn(packet: string): Seen {
  const word = (pattern: RegExp) => pattern.exec(packet)?.[1] ?? null;
  return {
    arrivesBy: word(/\biif(?:name)? "([^"]+)"/),
    leavesBy: word(/\boif(?:name)? "([^"]+)"/),
    source: word(/\bip6? saddr (\S+)/),
  };
}
