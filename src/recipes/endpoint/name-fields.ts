/** Fields for names and link-local addresses of an endpoint. */
import { contains, familyOf, sameAddress } from '../../model/address/address.ts';
import { lacking } from '../fields/lacking.ts';
import { type Field, type FieldRefusal, splitMany } from '../recipe.ts';
import type { NetworkOf } from './fixed-address.ts';
import { endpointOn, isDefaultBridge } from './modes.ts';

/** A label of a host's name, as resolvers take them (RFC 1123 2.1), and _ and dots as people use them. */
const ALIAS = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
/** Bytes of a label (RFC 1035 2.3.4). */
const LABEL_BYTES = 63;

function refuseAlias(alias: string): FieldRefusal | null {
  const hint = 'use letters, digits, and - _ . between them';
  if (!ALIAS.test(alias)) {
    const message = `the name ${JSON.stringify(alias)} cannot be looked up`;
    return { code: 'not-allowed', message, hint };
  }
  const long = alias.split('.').find((label) => label.length > LABEL_BYTES);
  if (long === undefined) return null;
  const message = `a part of ${alias} has ${long.length} bytes; at most ${LABEL_BYTES} are allowed`;
  return { code: 'too-long', message, hint: 'use a shorter name' };
}

function twice(values: readonly string[]): FieldRefusal | null {
  const again = values.find((value, at) => values.indexOf(value) !== at);
  if (again === undefined) return null;
  return { code: 'twice', message: `${again} is given twice`, hint: 'give it once' };
}

/** Other names of a container on a network. */
export function aliasField(networkOf: NetworkOf, whyUnasked: Field['unasked'] = () => null): Field {
  return {
    key: 'alias',
    label: 'Aliases',
    help: 'additional names under which containers on the network find it',
    many: true,
    optional: true,
    choices: null,
    propose: () => null,
    unasked: (context) => {
      const network = networkOf(context);
      if (network === null || !isDefaultBridge(network)) return whyUnasked(context);
      return `names are not resolved on the default bridge, ${network.name}`;
    },
    refuse: (value) => {
      const aliases = splitMany(value);
      for (const alias of aliases) {
        const refused = refuseAlias(alias);
        if (refused !== null) return refused;
      }
      return twice(aliases);
    },
  };
}

const LINK_LOCAL = { 4: '169.254.0.0/16', 6: 'fe80::/10' } as const;

/** Addresses that are valid only on the link (RFC 3927, RFC 4291 2.5.6), beside the one of the subnet. */
export function linkLocalField(networkOf: NetworkOf): Field {
  return {
    key: 'link-local',
    label: 'Link-local addresses',
    help: 'additional addresses in 169.254.0.0/16 or fe80::/10, valid only on this network’s link',
    many: true,
    optional: true,
    choices: null,
    propose: () => null,
    unasked: (context) => lacking('link-local', context),
    refuse: (value, context) => {
      const network = networkOf(context);
      const addresses = splitMany(value);
      const hint = 'for example 169.254.7.7';
      for (const address of addresses) {
        const family = familyOf(address);
        if (family === null || address.includes('/')) {
          return { code: 'no-address', message: `${address} is not an IP address`, hint };
        }
        if (!contains(LINK_LOCAL[family], address)) {
          const message = `${address} is outside ${LINK_LOCAL[family]}`;
          return { code: 'outside', message, hint };
        }
        // The first and last 256 are kept for the future (RFC 3927 2.1).
        if (['169.254.0.0/24', '169.254.255.0/24'].some((range) => contains(range, address))) {
          return { code: 'no-host', message: `${address} is reserved`, hint };
        }
        if (network === null) continue;
        if (family === 6 && !network.ipv6) {
          const message = `${network.name} has no IPv6, and its links have IPv6 disabled`;
          return { code: 'no-ipv6', message, hint };
        }
        const holder = context.snapshot.containers.find((container) =>
          endpointOn(container, network)?.settings.linkLocal.some((each) =>
            sameAddress(each, address),
          ),
        );
        if (holder !== undefined) {
          const message = `${address} belongs to ${holder.name} on ${network.name}`;
          return { code: 'in-use', message, hint: 'choose another one' };
        }
      }
      return twice(addresses);
    },
  };
}
