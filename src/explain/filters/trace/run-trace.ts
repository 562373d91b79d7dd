import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { changing } from '../../../executor/command.ts';
import type { Executor } from '../../../executor/executor.ts';
import { overdueWords, timesLonger } from '../../../executor/slowness.ts';
import { speedOf } from '../../../executor/speed.ts';
import { beginTimeLimit } from '../../../executor/time-limit.ts';
import { handlesFor } from '../../../inventory/kernel/handles.ts';
import type { NamespaceId } from '../../../model/kernel/namespace-id.ts';
import type { Snapshot } from '../../../model/snapshot.ts';
import type { TraceEvent } from './trace-event.ts';
import { traceReader } from './trace-parse.ts';
import { type PacketFlow, traceCommands } from './trace-rules.ts';

/**
 * One nft(8) in each namespace: it owns the table, then tells what becomes of the packets that the table
 * marks. It says `ready` once its socket hears the group of traces (NFNLGRP_NFTRACE is 9, so bit 8;
 * include/uapi/linux/netfilter/nfnetlink.h), which the kernel's list of sockets shows, and `gone` when it
 * has ended.
 *
 * What ends it, at the latest: on this machine the end of standard input, which comes with patchpanel's
 * own however that dies. On another machine nobody reads on when the connection is gone, and a line each
 * second finds that out. Nowhere it lasts longer than LIFE seconds.
 */
const TRACE = String.raw`
commands=$1 place=$2 life=$3; shift 3
exec 3<&0
command -v nft >/dev/null || { echo 'lacking nft'; exit 0; }
own() { read -r pid rest </proc/self/stat; echo "pid $pid"; }
hold() {
  case $place in
    here) cat <&3 >/dev/null ;;
    *) trap '' PIPE; while [ "$life" -gt 0 ] && echo alive; do sleep 1; life=$((life - 1)); done ;;
  esac
  kill "$1"
} 2>/dev/null
hears() {
  while read -r socket protocol process groups rest; do
    case $protocol/$process/$groups in 12/$1/*1??) return 0 ;; esac
  done <"/proc/$1/net/netlink"
  return 1
} 2>/dev/null
tell() {
  read -r word pid
  hold "$pid" & holder=$!
  until hears "$pid"; do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.01 || sleep 1
  done
  kill -0 "$pid" 2>/dev/null && echo "$1 ready"
  while IFS= read -r line; do printf '%s %s\n' "$1" "$line"; done
  kill "$holder" 2>/dev/null
  echo "$1 gone"
}
number=0
for handle do
  printf '%s' "$commands" | {
    own
    case $handle in
      -) exec nft -a -i ;;
      *) exec nsenter --net="$handle" nft -a -i ;;
    esac
  } 2>&1 3<&- | tell "$number" &
  number=$((number + 1))
done
wait
`;

/** Seconds: far more than a trial takes on a host that is not slow. */
const LIFE = 30;
/** Milliseconds to wait for all namespaces to listen on a host that is not slow, and then without. */
const PATIENCE = 2_000;
/** Milliseconds for what is under way when the trial has its answer, on a host that is not slow. */
const AFTERMATH = 40;
/** Packets of others between the same ends are seen too; more lines than this are theirs. */
const EVENTS_LIMIT = 5_000;

/** A trace that is under way. */
export type FilterTrace = {
  /** Ends it, and its tables with it, and gives what it saw. */
  readonly end: () => Promise<readonly TraceEvent[]>;
  /** Where no trace could be made, and why: `nft is lacking`. */
  readonly unseen: readonly string[];
};

/**
 * Lets the kernel tell, in each of these namespaces, what its rules do to the packets of `flows`, until
 * `end` is called. Resolves when all of them listen, or cannot. A read-only executor refuses it.
 */
export async function startTrace(
  {
    executor,
    snapshot,
    signal,
  }: {
    readonly executor: Executor;
    readonly snapshot: Snapshot;
    readonly signal: AbortSignal;
  },
  namespaces: readonly NamespaceId[],
  flows: readonly PacketFlow[],
  options: { readonly withBridges: boolean },
): Promise<FilterTrace> {
  const byHandle = handlesFor(snapshot, namespaces);
  const ids = [...byHandle.values()];
  const table = `patchpanel_${randomBytes(6).toString('hex')}`;
  const read = traceReader(table);
  const traceEvents: TraceEvent[] = [];
  const complaints = new Map<number, string>();
  const waiting = new Set(ids.keys());
  const ending = new AbortController();
  const ready = Promise.withResolvers<void>();
  const settle = (number: number) => {
    waiting.delete(number);
    if (waiting.size === 0) ready.resolve();
  };
  const onLine = (line: string) => {
    const [, number, rest = ''] = /^(\d+) (.*)$/.exec(line) ?? [];
    const at = Number(number);
    const id = ids[at];
    if (number === undefined || id === undefined) return;
    if (rest === 'ready') return settle(at);
    if (rest === 'gone') {
      if (waiting.has(at)) complaints.set(at, complaints.get(at) ?? 'nft ended');
      return settle(at);
    }
    if (/^Error: /.test(rest) && !complaints.has(at)) complaints.set(at, rest);
    const event = read(id, rest);
    if (event === null) return;
    traceEvents.push(event);
    if (traceEvents.length > EVENTS_LIMIT) ending.abort();
  };
  const place = executor.connection === undefined ? 'here' : 'away';
  const speed = speedOf(executor);
  const times = timesLonger(await speed.measure(signal));
  const life = Math.ceil(LIFE * times);
  const commands = traceCommands(table, flows, options);
  const argv = ['sh', '-c', `export LC_ALL=C\n${TRACE}`, 'patchpanel'] as const;
  const command = changing([...argv, commands, place, String(life), ...byHandle.keys()], {
    typed: 'nft -a monitor trace',
  });
  const over = executor.stream(command, {
    signal: AbortSignal.any([signal, ending.signal, AbortSignal.timeout(life * 1_000)]),
    onLine,
  });
  const limit = beginTimeLimit(speed, PATIENCE);
  limit.signal.addEventListener('abort', () => ready.resolve(), { once: true });
  const refusal = await Promise.race([ready.promise.then(() => null), over]);
  limit.stop();
  const overdue = limit.overdue();
  if (refusal === null && overdue !== null) {
    const late = overdueWords('nft did not listen', overdue);
    for (const number of waiting) complaints.set(number, complaints.get(number) ?? late);
  }
  return {
    unseen:
      refusal === null
        ? [...complaints.values()].map((why) => `trace packets: ${why}`)
        : [`trace packets: ${refusal.message || 'there is no nft'}`],
    end: async () => {
      await pause(AFTERMATH * times);
      ending.abort();
      await over;
      return traceEvents;
    },
  };
}
