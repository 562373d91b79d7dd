/** Settings of the kernel have two spellings: a path below /proc/sys/net, and the name that sysctl(8) takes. */

function swapped(text: string): string {
  return text.replace(/[./]/g, (sign) => (sign === '.' ? '/' : '.'));
}

/**
 * The path below /proc/sys/net that a name means: `net.ipv4.ip_forward` is `ipv4/ip_forward`. Where the
 * first separator is a dot, a slash stands for a dot within a link's name (sysctl(8)). Null for a name that is
 * not below net.
 */
export function pathOfName(name: string): string | null {
  if (name.startsWith('net/')) return name.slice('net/'.length);
  return name.startsWith('net.') ? swapped(name.slice('net.'.length)) : null;
}

/** The name of a path: with dots, as people write it, or with slashes if a link's name has a dot. */
export function nameOfPath(path: string): string {
  return path.includes('.') ? `net/${path}` : `net.${swapped(path)}`;
}
