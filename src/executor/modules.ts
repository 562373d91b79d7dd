/**
 * What a look may have the kernel load. Asking is enough for that: where nothing serves what a
 * program asks for, the kernel starts modprobe(8) itself (request_module, kernel/module/kmod.c),
 * for an ordinary user too, and the module stays. Modules are named with underscores, as in
 * /proc/modules.
 */
import { type Command, reading } from './command.ts';
import { succeeded } from './command-result.ts';
import type { Executor } from './executor.ts';

/** sock_diag(7), of TCP and UDP (net/core/sock_diag.c, net/ipv4/inet_diag.c). */
export const SOCKET_MODULES = ['inet_diag', 'tcp_diag', 'udp_diag'] as const;

/** nfnetlink and its part for tables (net/netfilter/nfnetlink.c). */
export const FIREWALL_MODULES = ['nfnetlink', 'nf_tables'] as const;

/** The programs that we look with and that ask for a module, however their arguments are. */
const BY_PROGRAM: Readonly<Record<string, readonly string[]>> = {
  ss: SOCKET_MODULES,
  nft: FIREWALL_MODULES,
  iptables: FIREWALL_MODULES,
  ip6tables: FIREWALL_MODULES,
  'iptables-save': FIREWALL_MODULES,
  'ip6tables-save': FIREWALL_MODULES,
};

/** What a command that looks may have the kernel load: as it says itself, or by its program. */
export function modulesFor({ argv, loads }: Command): readonly string[] {
  if (loads !== undefined) return loads;
  const program =
    argv[0] === 'nsenter' ? argv.slice(1).find((word) => !word.startsWith('-')) : argv[0];
  return BY_PROGRAM[program ?? ''] ?? [];
}

/**
 * Prints those of its arguments that are not in the kernel and could come there. A kernel without
 * /proc/modules loads none, nor does one that was told so (sysctl kernel.modules_disabled). What
 * was built into it is listed beside its modules (depmod(8)).
 */
const MISSING = String.raw`
[ -e /proc/modules ] || exit 0
read -r locked 2>/dev/null </proc/sys/kernel/modules_disabled && [ "$locked" = 1 ] && exit 0
builtin=/lib/modules/$(uname -r)/modules.builtin
for name do
  [ -e "/sys/module/$name" ] && continue
  grep -qs "^$name " /proc/modules && continue
  tr - _ 2>/dev/null <"$builtin" | grep -q "/$name[.]ko" && continue
  printf '%s\n' "$name"
done
exit 0
`;

function missingAmong(names: readonly string[]): Command {
  const typed = `lsmod | grep -w -e ${names.join(' -e ')}`;
  return reading(['sh', '-c', `export LC_ALL=C\n${MISSING}`, 'patchpanel', ...names], { typed });
}

/**
 * Tells of a command that looks why it may not run where nothing may be loaded; null if it may.
 * Asks the host, and remembers what is there: modules come, and as good as never go.
 */
export function loadingRefusal(executor: Executor): (command: Command) => Promise<string | null> {
  const there = new Set<string>();
  return async (command) => {
    const names = modulesFor(command).filter((name) => !there.has(name));
    if (names.length === 0) return null;
    const asked = await executor.run(missingAmong(names));
    if (!succeeded(asked)) return `whether it would load a module is not known: ${asked.message}`;
    const missing = asked.stdout.split('\n').filter((name) => name !== '');
    for (const name of names) if (!missing.includes(name)) there.add(name);
    if (missing.length === 0) return null;
    return `it may have the kernel load ${missing.join(' and ')}`;
  };
}
