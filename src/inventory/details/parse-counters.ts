/**
 * Reads /proc/net/snmp and /proc/net/netstat, pairs of lines, names and then numbers (proc(5)), and
 * /proc/net/snmp6, a name and a number a line. Names are nstat(8)'s: `IpForwDatagrams`,
 * `TcpExtListenDrops`, `Ip6InAddrErrors`.
 */
export function parseCounters(text: string): Readonly<Record<string, number>> {
  const counters = new Map<string, number>();
  const headings = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const [head = '', ...words] = line.trim().split(/\s+/);
    const names = headings.get(head);
    if (!head.endsWith(':')) {
      if (words.length === 1) counters.set(head, Number(words[0]));
    } else if (names === undefined) {
      headings.set(head, words);
    } else {
      headings.delete(head);
      for (const [at, name] of names.entries()) {
        counters.set(head.slice(0, -1) + name, Number(words[at]));
      }
    }
  }
  return Object.fromEntries([...counters].filter(([, value]) => Number.isFinite(value)));
}
