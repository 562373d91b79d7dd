import type { Settings } from '../../../model/kernel/namespace-detail.ts';
import type { Step } from '../../../plan/plan.ts';
import { isSysctlPath } from '../../host/sysctl-path.ts';
import type { Site } from '../site.ts';
import { note } from './notes.ts';

type Setting = { readonly path: string; readonly value: string };

/** A link-local address made from a secret, which would have to be set too (Documentation/networking/ip-sysctl.rst). */
const SECRET = '2';

/** A link’s own settings that a new link would not have. */
export function ownSettings(
  settings: Settings,
  link: string,
  families: readonly ('ipv4' | 'ipv6')[],
): readonly Setting[] {
  return Object.entries(settings).flatMap(([path, value]) => {
    const [family, name] = [path.slice(0, 4), path.slice(path.lastIndexOf('/') + 1)];
    const known = families.find((each) => each === family);
    if (known === undefined || path !== `${known}/conf/${link}/${name}`) return [];
    const usual = settings[`${known}/conf/default/${name}`] === value;
    return usual || (name === 'addr_gen_mode' && value === SECRET) ? [] : [{ path, value }];
  });
}

/** Says which settings an undo cannot set again: those of a link whose name sysctl(8) takes for something else. */
export function lostSettings(settings: readonly Setting[]): readonly string[] {
  return settings
    .filter(({ path }) => !isSysctlPath(path))
    .map(({ path, value }) => `${path} = ${value}, whose name sysctl cannot handle`);
}

/** Notes of settings below /proc/sys/net; a `/` for the first separator lets a `.` be part of a name (sysctl(8)). */
export function settingsNotes(
  { door, guards }: Pick<Site, 'door' | 'guards'>,
  settings: readonly Setting[],
  { prefix = '', reason }: { readonly prefix?: string; readonly reason: string },
): readonly Step[] {
  const named = settings.filter(({ path }) => isSysctlPath(path));
  return named.map(({ path, value }, at) => {
    const key = `net/${path}`;
    return note({
      id: `${prefix}setting-${at + 1}`,
      what: `the setting ${path} = ${value}`,
      reason,
      look: door.look(['sysctl', key]),
      there: {
        command: door.look(['sysctl', '-n', key]),
        expects: { kind: 'prints-line', text: value },
      },
      back: door.change(['sysctl', '-q', '-w', `${key}=${value}`]),
      guards,
    });
  });
}
