import type { Family } from '../../model/address/address.ts';
import { chosenPlace, namespaceOfChange } from '../links/fields.ts';
import { confirmField } from '../links/own-way/confirm-field.ts';
import { type Danger, ownWay, stopsOwnWay, takesLastDefault } from '../links/own-way/own-way.ts';
import { linkAt, type Place } from '../links/place.ts';
import { lostWithoutIpv6 } from '../links/removal/losses.ts';
import { type Field, type FieldContext, type FieldRefusal, refusal } from '../recipe.ts';
import { type Setting, settingAt } from './catalogue.ts';
import { nameOfPath, pathOfName } from './sysctl-name.ts';

/** A setting of a namespace, as it is now. */
export type Chosen = { readonly place: Place; readonly setting: Setting; readonly now: string };

/** What the fields name; null while that does not exist. */
export function chosenSetting(context: FieldContext): Chosen | null {
  const place = chosenPlace(context);
  const path = pathOfName(context.input.setting ?? '');
  const setting = path === null ? null : settingAt(path);
  const now = setting === null ? undefined : place?.namespaceDetail.settings[setting.path];
  if (place === null || setting === null || now === undefined) return null;
  return { place, setting, now };
}

/** Those of the namespace as a whole, then of `all`, then of its links; each with its current value. */
function settingsOf({ namespaceDetail }: Place): readonly Chosen['setting'][] {
  const rank = ({ link, path }: Setting) =>
    link !== null ? 2 : path.includes('/conf/all/') ? 1 : 0;
  return Object.keys(namespaceDetail.settings)
    .flatMap((path) => settingAt(path) ?? [])
    .toSorted((a, b) => rank(a) - rank(b));
}

/** sysctl(8) ends a name at a `=` or white space, and takes * and ? for more than one. */
const MEANS_MORE = /[=\s*?[\]]/;

function refuseAbsent(setting: Setting, { label, namespaceDetail }: Place): FieldRefusal {
  const { link, path } = setting;
  if (link !== null && !namespaceDetail.links.some(({ name }) => name === link)) {
    const message = `${label} has no link ${link}`;
    const names = namespaceDetail.links.map(({ name }) => name).join(', ');
    const hint = link.includes('/')
      ? ''
      : `it has ${names}; for a name with dots, write net/${path}`;
    return refusal('gone', message, hint);
  }
  if (path.startsWith('bridge/')) {
    const message = `${label} has no ${nameOfPath(path)}: the module br_netfilter is not loaded, so bridged frames bypass that firewall; before Linux 5.3 only the host has this setting, for all namespaces`;
    return refusal('no-module', message, 'run modprobe br_netfilter, or choose the namespace host');
  }
  const message = `this host’s kernel does not have ${nameOfPath(path)} in ${label}`;
  return refusal('no-setting', message, '');
}

const setting: Field = {
  key: 'setting',
  label: 'Setting',
  help: 'the name of the setting in sysctl, such as net.ipv4.ip_forward',
  choices: (context) => {
    const place = chosenPlace(context);
    if (place === null) return [];
    return settingsOf(place).map(({ path, known }) => ({
      value: nameOfPath(path),
      note: `${place.namespaceDetail.settings[path]}   ${known.about}`,
    }));
  },
  propose: () => null,
  refuse: (value, context) => {
    const place = chosenPlace(context);
    if (place === null) return null; // the namespace has its own refusal
    const path = pathOfName(value);
    if (path === null) {
      const message = `${value} is not a network setting: their names begin with net.`;
      return refusal('not-allowed', message, `net.${value}`);
    }
    if (MEANS_MORE.test(path)) {
      return refusal('not-allowed', `sysctl cannot handle the name ${value}`, '');
    }
    const found = settingAt(path);
    if (found === null) {
      const message = `${value} isn’t supported here`;
      return refusal('not-allowed', message, 'use sysctl -w by hand');
    }
    return place.namespaceDetail.settings[found.path] === undefined
      ? refuseAbsent(found, place)
      : null;
  },
};

const value: Field = {
  key: 'value',
  label: 'Value',
  help: 'the new value, a number',
  choices: (context) => {
    const values = Object.entries(chosenSetting(context)?.setting.known.values ?? {});
    return values.map(([each, note]) => ({ value: each, note }));
  },
  propose: (context) => {
    const chosen = chosenSetting(context);
    if (chosen === null) return null;
    const others = Object.keys(chosen.setting.known.values).filter((each) => each !== chosen.now);
    return others[0] ?? null;
  },
  refuse: (given, context) => {
    const chosen = chosenSetting(context);
    if (chosen === null) return null; // the setting has its own refusal
    const { known, path } = chosen.setting;
    const all = Object.keys(known.values);
    if (!all.includes(given)) {
      const message = `${given} is not a value of ${nameOfPath(path)}`;
      return refusal('unknown-choice', message, `one of ${all.join(', ')}`);
    }
    if (given !== chosen.now) return null;
    const others = all.filter((each) => each !== given).join(', ');
    return refusal('already', `${nameOfPath(path)} is already ${given}`, `one of ${others}`);
  },
};

/** The family whose packets it affects. */
function familyOf({ path }: Setting): Family {
  return path.startsWith('ipv6/') ? 6 : 4;
}

/** The value keeps out packets on a link of the user's own connection, or removes the last default route with IPv6. */
function dangerOf(context: FieldContext): Danger | null {
  const chosen = chosenSetting(context);
  if (chosen === null || chosen.setting.known.restricts === undefined) return null;
  const { place, setting: found, now } = chosen;
  if (Number(context.input.value) <= Number(now)) return null;
  const family = ownWay(context)?.path.client.includes(':') ? 6 : 4;
  const names =
    found.link === null ? place.namespaceDetail.links.map(({ name }) => name) : [found.link];
  const own = familyOf(found) === family ? stopsOwnWay(context, place, names) : null;
  if (own !== null || !takesIpv6(chosen, context.input.value)) return own;
  const link = linkAt(place, found.link ?? undefined);
  return link === null
    ? null
    : takesLastDefault(place, lostWithoutIpv6(link, place.namespaceDetail).routes);
}

/** Whether a value takes IPv6 from a link. */
export function takesIpv6({ setting: { known } }: Chosen, given: string | undefined): boolean {
  return known.path === 'ipv6/conf/LINK/disable_ipv6' && given === '1';
}

export const fields: readonly Field[] = [
  namespaceOfChange('the namespace whose setting to change: a name, a container, pid:N, or host'),
  setting,
  value,
  confirmField(dangerOf),
];
