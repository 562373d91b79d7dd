import type { Settings } from '../../model/kernel/namespace-detail.ts';
import { settingAt } from './catalogue.ts';

/** Two spellings of one setting (net/ipv4/devinet.c, ctl_forward_entry). */
const EVERY_LINK_4 = ['ipv4/ip_forward', 'ipv4/conf/all/forwarding'];
const EVERY_LINK_6 = 'ipv6/conf/all/forwarding';

/**
 * What the kernel sets along with a setting: forwarding as a whole sets that of every link and of `default`,
 * and for IPv4 accept_redirects of `all` to the opposite (inet_forward_change in net/ipv4/devinet.c,
 * addrconf_fixup_forwarding in net/ipv6/addrconf.c).
 */
export function companionsOf(path: string, settings: Settings): readonly string[] {
  const family = EVERY_LINK_4.includes(path) ? 'ipv4' : path === EVERY_LINK_6 ? 'ipv6' : null;
  if (family === null) return [];
  const owned = new RegExp(`^${family}/conf/.+/forwarding$`);
  const links = Object.keys(settings).filter(
    (each) => owned.test(each) && each !== `${family}/conf/all/forwarding`,
  );
  const redirects = 'ipv4/conf/all/accept_redirects';
  return family === 'ipv4' && settings[redirects] !== undefined ? [redirects, ...links] : links;
}

/**
 * The value that the kernel gives a companion once the setting is `value`.
 */
export function followed(companion: string, value: string): string {
  if (!companion.endsWith('/accept_redirects')) return value;
  return value === '0' ? '1' : '0';
}

/** Whether a setting turns its namespace, or one of its links, into a router. */
export function forwards(path: string): boolean {
  return path === 'ipv4/ip_forward' || settingAt(path)?.known.path.endsWith('/forwarding') === true;
}
