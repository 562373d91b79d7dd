import type { PrivateHost } from '../private-host.ts';

const SAVE = `
iptables-save >/run/iptables
ip -o link >/run/links
sysctl -a --pattern '^net[.]ipv4[.](ip_forward|conf[.]all[.]rp_filter)$' 2>/dev/null >/run/settings
`;

/** Containers first, whose namespaces hold ends of cables; then what no engine knows of. */
const EMPTY = `
for pid in $(cat /run/servers 2>/dev/null); do kill "$pid" 2>/dev/null || true; done
rm -f /run/servers
docker ps -aq | xargs -r docker rm -f
docker network prune -f
for name in $(ls /run/netns); do ip netns delete "$name"; done
for name in $(ip -o link | sed 's/^[0-9]*: \\([^:@]*\\)[:@].*/\\1/'); do
  # The other end of a cable may have taken it along.
  grep -qF ": $name" /run/links || ip link delete "$name" 2>/dev/null || true
done
nft delete table ip docker-bridges 2>/dev/null || true
nft delete table ip mine 2>/dev/null || true
# What was saved says nothing of a table that was not there.
grep -qF '*raw' /run/iptables || iptables -t raw -F
iptables-restore </run/iptables
sysctl -qp /run/settings
`;

/** Remembers a host with an engine as it is; what this gives takes away what was made there since. */
export async function emptied(host: PrivateHost): Promise<() => Promise<void>> {
  await host.script(SAVE);
  return async () => {
    await host.script(EMPTY);
  };
}
