/** What is needed of a namespace's links to name them elsewhere. */
export type Device = { readonly name: string; readonly type: number };

/** The links of a namespace by their index. */
export type Devices = ReadonlyMap<number, Device>;

/** The name of a link by its index, in ip's words where there is none (ll_index_to_name, lib/ll_map.c of iproute2). */
export function deviceName(devices: Devices, index: number): string {
  if (index === 0) return '*';
  return devices.get(index)?.name ?? `if${index}`;
}
