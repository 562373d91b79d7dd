import type { Place } from '../../../executor/netlink/netlink.ts';
import { HOST_HANDLE, type Target } from '../handles.ts';

/** Where the executor finds a target. */
export function placeOf({ id, handles }: Target): Place {
  return handles.includes(HOST_HANDLE)
    ? { kind: 'own' }
    : { kind: 'file', paths: handles, inode: id };
}
