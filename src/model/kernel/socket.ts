export type SocketEnd = { readonly address: string; readonly port: string };

/** A socket as ss(8) lists it: listening or connected, with the processes that hold it. */
export type Socket = {
  /** `tcp`, `udp`, `raw`, … */
  readonly protocol: string;
  /** `LISTEN`, `ESTAB`, `UNCONN`, `TIME-WAIT`, … */
  readonly state: string;
  readonly local: SocketEnd;
  readonly peer: SocketEnd;
  /** Empty if the kernel would not tell (no privilege) or no process holds it (TIME-WAIT). */
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
};
