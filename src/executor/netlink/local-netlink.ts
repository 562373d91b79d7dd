import { closeSync } from 'node:fs';
import { errorWords } from '../../model/text/error-words.ts';
import { readTextFiles } from '../read-text-files.ts';
import { type Slice, startSlice } from '../yield-to-event-loop.ts';
import type { DumpQuestion, Netlink, NetlinkAnswer, PairQuestion } from './netlink.ts';
import { type Calls, loadCalls } from './netlink-calls.ts';
import { type NetlinkRequests, netlinkRequests } from './netlink-request.ts';
import { type NamespaceSockets, openNamespaceSockets } from './netlink-socket.ts';

/** Sockets that are open at a time: many shells allow 1,024 files. */
const SOCKETS = 64;

type Means = { readonly calls: Calls; readonly talk: NetlinkRequests };

/**
 * Speaks rtnetlink on the machine that patchpanel itself runs on. Loads nothing before it is asked.
 */
export function localNetlink(): Netlink {
  let loading: Promise<Means> | undefined;
  const load = () => {
    loading ??= loadCalls().then((calls) => ({ calls, talk: netlinkRequests(calls) }));
    return loading;
  };
  const through = async (
    ask: (means: Means, doorway: NamespaceSockets) => Promise<void>,
  ): Promise<void> => {
    const means = await load();
    const doorway = openNamespaceSockets(means.calls);
    try {
      await ask(means, doorway);
    } finally {
      doorway.close();
    }
  };
  return {
    ready: async () => {
      try {
        const { calls } = await load();
        const { entry, close } = openNamespaceSockets(calls);
        close();
        if (entry === 'allowed') return { ok: true };
        return { ok: false, why: `setns: ${entry.why}` };
      } catch (error) {
        return { ok: false, why: errorWords(error) };
      }
    },
    dump: (question) => through(({ talk }, doorway) => dumpAll(talk, doorway, question)),
    pair: (question) => through(({ talk }, doorway) => pairAll(talk, doorway, question)),
    texts: readTextFiles,
  };
}

async function dumpAll(
  talk: NetlinkRequests,
  doorway: NamespaceSockets,
  { places, requests, signal, onAnswer }: DumpQuestion,
): Promise<void> {
  const slice = startSlice();
  for (const [at, place] of places.entries()) {
    if (signal.aborted) return;
    const socket = doorway.socket(place);
    onAnswer(
      at,
      socket.kind === 'answered' ? await dumpThrough(socket.value, talk, requests, slice) : socket,
    );
    await slice.turn();
  }
}

/** Closes the socket after all. */
async function dumpThrough(
  socket: number,
  talk: NetlinkRequests,
  requests: readonly Uint8Array[],
  slice: Slice,
): Promise<NetlinkAnswer<readonly Buffer[]>> {
  const dumps: Buffer[] = [];
  try {
    for (const request of requests) {
      const dump = await talk.dump(socket, request, slice);
      if (dump.kind !== 'answered') return dump;
      dumps.push(dump.value);
    }
    return { kind: 'answered', value: dumps };
  } finally {
    closeSync(socket);
  }
}

async function pairAll(
  talk: NetlinkRequests,
  doorway: NamespaceSockets,
  { asked, about, request, signal, onAnswer }: PairQuestion,
): Promise<void> {
  const slice = startSlice();
  for (let first = 0; first < asked.length; first += SOCKETS) {
    const sockets = asked.slice(first, first + SOCKETS).map((place) => doorway.socket(place));
    try {
      for (const [other, place] of about.entries()) {
        if (signal.aborted) return;
        const namespace = doorway.open(place);
        const message: NetlinkAnswer<Uint8Array> =
          namespace.kind === 'answered'
            ? { kind: 'answered', value: request(namespace.value) }
            : namespace;
        for (const [at, socket] of sockets.entries()) {
          onAnswer(first + at, other, askPair(talk, socket, message));
        }
        if (namespace.kind === 'answered') closeSync(namespace.value);
        await slice.turn();
      }
    } finally {
      for (const socket of sockets) if (socket.kind === 'answered') closeSync(socket.value);
    }
  }
}

function askPair(
  talk: NetlinkRequests,
  socket: NetlinkAnswer<number>,
  message: NetlinkAnswer<Uint8Array>,
): NetlinkAnswer<Buffer> {
  if (socket.kind !== 'answered') return socket;
  if (message.kind !== 'answered') return message;
  return talk.ask(socket.value, message.value);
}
