import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** A process or socket at the far end of the wire: what comes from it, and what goes to it. */
export type FarEnd = {
  readonly out: Readable;
  readonly in: Writable;
  /** Called when the connection is over. */
  readonly close: () => void;
};

/** A port on loopback behind which each connection takes its time, and can break in every way. */
export type Wire = {
  readonly port: number;
  /** Milliseconds that everything takes from now on, in each direction. */
  readonly setDelay: (ms: number) => void;
  /** Both ends see the connections end. */
  readonly cut: () => void;
  /** Stops everything without telling anybody: what is sent waits on the wire. */
  readonly freeze: () => void;
  /** Delivers late what waited, and lets everything pass again. */
  readonly thaw: () => void;
  /** Only this end sees the connections end; the other one waits, and may yet get what waits here. */
  readonly forsake: () => void;
  /** From now on connections are refused; `false` ends that. */
  readonly refuse: (on: boolean) => void;
  readonly stop: () => Promise<void>;
};

/** One direction: pieces in their order, each at its time. */
type Lane = { readonly deliver: () => void };

/** Starts a wire to what `connect` opens for each connection. */
export async function startWire(connect: () => FarEnd): Promise<Wire> {
  const connections = new Set<{ readonly near: Socket; readonly far: FarEnd }>();
  const lanes = new Set<Lane>();
  let delay = 0;
  let frozen = false;
  let refusing = false;

  const lane = (from: Readable, to: Writable): void => {
    const queue: { readonly at: number; readonly piece: Buffer | null }[] = [];
    const deliver = () => {
      while (!frozen) {
        const [next] = queue;
        if (next === undefined || next.at > performance.now()) return;
        queue.shift();
        if (next.piece === null) to.end();
        else if (to.writable) to.write(next.piece);
      }
    };
    const put = (piece: Buffer | null) => {
      queue.push({ at: performance.now() + delay, piece });
      // A timer may be early by a fraction of a millisecond.
      if (delay === 0) deliver();
      else setTimeout(deliver, delay + 1);
    };
    lanes.add({ deliver });
    from.on('data', put).on('end', () => put(null));
  };

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (refusing) {
      near.destroy();
      return;
    }
    near.setNoDelay(true).on('error', () => {});
    const far = connect();
    far.in.on('error', () => {});
    const connection = { near, far };
    connections.add(connection);
    near.once('close', () => {
      if (connections.delete(connection)) far.close();
    });
    lane(near, far.in);
    lane(far.out, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  const cut = () => {
    for (const { near, far } of connections) {
      near.destroy();
      far.close();
    }
    connections.clear();
  };
  return {
    port: address.port,
    setDelay: (ms) => {
      delay = ms;
    },
    cut,
    freeze: () => {
      frozen = true;
    },
    thaw: () => {
      frozen = false;
      for (const { deliver } of lanes) deliver();
    },
    forsake: () => {
      for (const { near } of connections) near.destroy();
      connections.clear();
    },
    refuse: (on) => {
      refusing = on;
    },
    stop: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
