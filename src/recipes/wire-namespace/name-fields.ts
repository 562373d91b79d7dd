import { refuseLinkName, refuseNamespaceName } from '../../model/kernel/name-rules.ts';
import { hostEndField } from '../cable/link-name.ts';
import { refuseMtu } from '../cable/mtu.ts';
import { findBridge } from '../host/bridges.ts';
import { firstFree, namespaceNames } from '../host/free-name.ts';
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

export const outer: Field = hostEndField('name');

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
    const hint = `${most}, as the bridge has`;
    const refused = refuseMtu(value, input.address?.includes(':') ? 6 : 4, hint);
    if (refused !== null) return refused;
    if (Number(value) <= most) return null;
    const message = `the bridge takes ${most} bytes and silently drops what is larger`;
    return { code: 'out-of-range', message, hint };
  },
};
