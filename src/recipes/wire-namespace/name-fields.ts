import {
  cutToBytes,
  LINK_NAME_BYTES,
  refuseLinkName,
  refuseNamespaceName,
} from '../../model/names.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { findBridge, hostLinks } from '../bridges.ts';
import { firstFree, namespaceNames } from '../free-name.ts';
import type { Field } from '../recipe.ts';

export const name: Field = {
  key: 'name',
  label: 'Name',
  help: 'name of the new namespace, a file in /run/netns',
  choices: null,
  propose: ({ snapshot }) => firstFree('my-netns', namespaceNames(snapshot)),
  refuse: (value, { snapshot }) => {
    const refused = refuseNamespaceName(value);
    if (refused !== null) return refused;
    const names = namespaceNames(snapshot);
    if (!names.has(value)) return null;
    return {
      code: 'taken',
      message: `there is already a namespace ${value}`,
      hint: `${firstFree(value, names)} is free`,
    };
  },
};

export const inner: Field = {
  key: 'inner',
  label: 'Inner link',
  help: 'name of the end of the cable inside the namespace',
  choices: null,
  propose: () => 'eth0',
  refuse: (value) => {
    if (value !== 'lo') return refuseLinkName(value);
    return { code: 'taken', message: 'every namespace has its own lo already', hint: 'eth0' };
  },
};

/** `h` and the namespace's name, as far as it fits, with a number where that is taken. */
function proposeOuter(namespace: string, snapshot: Snapshot): string {
  const taken = new Set(hostLinks(snapshot).map((link) => link.name));
  const base = `h${namespace.replace(/[:%]/g, '-')}`;
  let candidate = cutToBytes(base, LINK_NAME_BYTES);
  for (let count = 2; taken.has(candidate); count += 1) {
    candidate = cutToBytes(base, LINK_NAME_BYTES - `${count}`.length) + count;
  }
  return candidate;
}

export const outer: Field = {
  key: 'outer',
  label: 'Host link',
  help: 'name of the end of the cable that is plugged into the bridge, at most 15 bytes',
  choices: null,
  propose: ({ snapshot, input }) => proposeOuter(input.name ?? '', snapshot),
  refuse: (value, { snapshot, input }) => {
    const refused = refuseLinkName(value);
    if (refused !== null) return refused;
    if (!hostLinks(snapshot).some((link) => link.name === value)) return null;
    return {
      code: 'taken',
      message: `the host already has a link ${value}`,
      hint: `${proposeOuter(input.name ?? value, snapshot)} is free`,
    };
  },
};

/** ETH_MIN_MTU (include/uapi/linux/if_ether.h), and what IPv6 needs (RFC 8200 5). */
const LEAST_MTU = { 4: 68, 6: 1280 } as const;

export const mtu: Field = {
  key: 'mtu',
  label: 'MTU',
  help: 'largest packet in bytes; below the bridge’s own the kernel may lower that for all its ports',
  choices: null,
  propose: ({ snapshot, input }) => {
    const bridge = findBridge(snapshot, input.bridge);
    return bridge === null ? null : `${bridge.mtu}`;
  },
  refuse: (value, { snapshot, input }) => {
    const bridge = findBridge(snapshot, input.bridge);
    const most = bridge?.mtu ?? 65_535;
    const family = input.address?.includes(':') ? 6 : 4;
    const least = LEAST_MTU[family];
    const hint = `${most}, as the bridge has`;
    if (!/^\d{1,6}$/.test(value)) {
      return { code: 'not-a-number', message: `${value} is no number of bytes`, hint };
    }
    if (Number(value) < least) {
      const message = `${value} is less than ${least} bytes, the least for IPv${family}`;
      return { code: 'out-of-range', message, hint };
    }
    if (Number(value) <= most) return null;
    const message = `the bridge takes ${most} bytes and silently drops what is larger`;
    return { code: 'out-of-range', message, hint };
  },
};
