import type { NetlinkTarget } from '../../../executor/netlink/netlink.ts';
import { HOST_HANDLE, type ReadTarget } from '../handles.ts';

/** Where the executor finds a target. */
export function netlinkTargetOf({ id, handles }: ReadTarget): NetlinkTarget {
  return handles.includes(HOST_HANDLE)
    ? { kind: 'own' }
    : { kind: 'file', paths: handles, inode: id };
}
