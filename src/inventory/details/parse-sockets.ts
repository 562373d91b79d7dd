import type { Socket, SocketEnd } from '../../model/kernel/socket.ts';
import { Malformed } from '../shell/json.ts';

/** Netid State Recv-Q Send-Q Local Peer [Process]. */
const ROW = /^([a-z_]+\d*)\s+([A-Z][A-Z0-9-]+)\s+\d+\s+\d+\s+(\S+:\S+)\s+(\S+:\S+)(?:\s+(.*))?$/s;

/**
 * One process of `users:(("nginx",pid=1,fd=6),("x",pid=2,fd=7))`. The name is at most 15 bytes and
 * may itself hold quotes, commas and parentheses: the end of an entry is only where the next begins
 * or the list ends.
 */
const PROCESS = /\("(.*?)",pid=(\d+),fd=\d+\)(?=,\("|\)\s*$)/gs;

/**
 * The head of the table, which is there where no socket is: an answer without one was not given
 * whole.
 */
const HEAD = /^Netid +State .*\n/;

/**
 * Reads the output of `ss -n -O -a -t -u -p` (iproute2 misc/ss.c), which has no JSON. Throws
 * `Malformed` if it is not a table that was printed to its end.
 */
export function parseSockets(text: string): readonly Socket[] {
  const [head] = HEAD.exec(text) ?? [];
  if (head === undefined) throw new Malformed('ss did not print a table of sockets');
  if (!text.endsWith('\n')) throw new Malformed('ss printed only a part of its table');
  return rowsOf(text.slice(head.length)).flatMap((row) => {
    const [, protocol, state, local, peer, users] = ROW.exec(row) ?? [];
    if (protocol === undefined || state === undefined) return [];
    if (local === undefined || peer === undefined) return [];
    return [
      {
        protocol,
        state,
        local: endOf(local),
        peer: endOf(peer),
        processes: processesOf(users ?? ''),
      },
    ];
  });
}

/** A process name may hold a newline: a line that is not a row belongs to the row before it. */
function rowsOf(text: string): readonly string[] {
  const rows: string[] = [];
  for (const line of text.split('\n')) {
    const last = rows.length - 1;
    if (ROW.test(line) || last < 0) rows.push(line);
    else if (line !== '') rows[last] = `${rows[last]}\n${line}`;
  }
  return rows;
}

/** `[fe80::1]%eth0:546` → `fe80::1%eth0` and `546`. */
function endOf(text: string): SocketEnd {
  const colon = text.lastIndexOf(':');
  return { address: text.slice(0, colon).replace(/[[\]]/g, ''), port: text.slice(colon + 1) };
}

/** A process that holds a socket through several descriptors counts once. */
function processesOf(users: string): Socket['processes'] {
  const byPid = new Map<number, { readonly name: string; readonly pid: number }>();
  for (const [, name = '', pid = ''] of users.matchAll(PROCESS)) {
    byPid.set(Number(pid), { name, pid: Number(pid) });
  }
  return [...byPid.values()];
}
