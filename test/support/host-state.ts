import type { PrivateHost } from './private-host.ts';

/** The stack of the namespace that it runs in: links with all that ip knows, routes, rules, firewalls. */
const STACK = `
ip -d -batch - <<LOOKS
link
address
route show table all
rule
neigh show nud permanent
LOOKS
ip -6 -batch - <<LOOKS
route show table all
rule
LOOKS
bridge fdb show | grep -E ' dst .* permanent| static' | sort
cd /proc/sys/net
grep -sH '' ipv4/conf/*/forwarding ipv4/conf/*/accept_local ipv4/conf/*/proxy_arp ipv4/conf/*/rp_filter ipv4/conf/*/accept_redirects
grep -sH '' ipv4/conf/*/arp_ignore ipv4/icmp_echo_ignore_all bridge/bridge-nf-call-iptables
grep -sH '' ipv6/conf/*/forwarding ipv6/conf/*/disable_ipv6 ipv6/conf/*/accept_ra
iptables-save 2>/dev/null | grep -v '^#' || true
ip6tables-save 2>/dev/null | grep -v '^#' || true
iptables-legacy-save 2>/dev/null | grep -v '^#' || true
nft list tables 2>/dev/null | while read -r table family name; do
  # iptables keeps its own in tables of these names, and has printed them.
  case $name in filter|nat|mangle|raw|security) ;; *) nft -s list "$table" "$family" "$name" ;; esac
done
`;

const WHOLE = `
stack=$1
echo '== host'
sh -c "$stack"
stat -c '%N %F %a %u:%g' /run/netns /run/netns/* 2>/dev/null || true
# Those that Podman named come with its containers.
for name in $(ls /run/netns 2>/dev/null | grep -vE '^netns-[0-9a-f-]{36}$'); do
  echo "== named $name"
  nsenter --net="/run/netns/$name" sh -c "$stack" 2>&1 || true
done
`;

/** Each id with its name, and the container that runs with its process, for what comes after. */
const ENGINE = `
networks=$("$2" network ls -q --no-trunc)
[ -z "$networks" ] || "$2" network inspect $networks
containers=$("$2" ps -aq --no-trunc)
if [ -n "$containers" ]; then
  "$2" container inspect --format '{{.Name}} {{.State.Status}} {{json .HostConfig.NetworkMode}} {{json .HostConfig.PortBindings}} {{json .Config.Labels}} {{json .NetworkSettings.Networks}}' $containers
  "$2" container inspect --format '{{.State.Pid}} {{.Name}}' $containers | while read -r pid name; do
    [ "$pid" != 0 ] || continue
    echo "== container $name"
    nsenter --net="/proc/$pid/ns/net" sh -c "$1"
  done
fi
[ "$2" != docker ] || docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}'
`;

/**
 * Everything on a host that a recipe could change. What differs from one reading to the next by
 * itself is left out: timers and counters, and what the engine chooses again each time it makes
 * something (ids, which become names; random names of veths; indexes; MACs).
 */
export async function hostState({
  host,
  socket,
  command = 'docker',
}: {
  readonly host: PrivateHost;
  readonly socket: string | null;
  /** The engine's. */
  readonly command?: 'docker' | 'podman';
}): Promise<string> {
  const kernel = await host.script(WHOLE, STACK);
  if (socket === null) return steady(kernel);
  const engine = await host.script(ENGINE, STACK, command);
  const names = await host.script(
    `"$1" network ls --no-trunc --format '{{.ID}} {{.Name}}'; "$1" ps -a --no-trunc --format '{{.ID}} {{.Names}}'`,
    command,
  );
  return steady(named(`${kernel}${engine}`, names));
}

/** Ids, and what is made of their beginnings, as the names of what they are of; netavark's chains too. */
function named(text: string, names: string): string {
  return names
    .split('\n')
    .filter((line) => line !== '')
    .reduce((now, line) => {
      const [id = '', name = ''] = line.split(' ');
      return now
        .replaceAll(id, `<${name}>`)
        .replaceAll(id.slice(0, 12), `<${name}>`)
        .replaceAll(`nv_${id.slice(0, 8)}_`, `nv_<${name}>_`);
    }, text);
}

/**
 * An endpoint's settings in one spelling: docker sends an empty structure where the API takes none, and
 * the engine adds a container's short id to its aliases, at the latest when it starts. The id of the
 * network is there once the container ran; its name is the key.
 */
function sameSettings(text: string): string {
  return text
    .replace(/"(IPAMConfig|DriverOpts)":(null|\{\})/g, '"$1":{}')
    .replace(
      /"Aliases":(null|\[[^\]]*\])/g,
      (_all, list: string) =>
        `"Aliases":${list === 'null' ? '[]' : list.replace(/,?"<[^"]*>"/, '')}`,
    )
    .replace(/"NetworkID":"[^"]*"/g, '"NetworkID"');
}

/**
 * A link-local address follows the MAC, and comes and goes with the carrier. A bridge keeps the segment
 * size of the first port that it ever had. The engine's resolver listens on ports that it draws.
 */
function steady(text: string): string {
  return (
    sameSettings(text)
      .replace(/_timer +\d+\.\d+/g, '_timer')
      // iproute2 tells from 6.8 on how many addresses a bridge has learned: they come and go with frames.
      .replace(/fdb_n_learned \d+ /g, '')
      .replace(/\bveth[0-9a-f]{7}\b/g, 'vethX')
      .replace(/^\d+: /gm, '')
      .replace(/@if\d+/g, '@if')
      .replace(/link-netnsid \d+/g, 'link-netnsid')
      .replace(/netns-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'netns-X')
      .replace(/([0-9a-f]{2}:){5}[0-9a-f]{2}/g, 'MAC')
      .replace(/"EndpointID":\s*"[0-9a-f]*"/g, '"EndpointID"')
      .replace(/"([Cc]reated)":\s*"[^"]*"/g, '"$1"')
      .replace(/"Name": "[0-9a-f]{12}"(?=,\s+"IP")/g, '"Name": "PEER"')
      .replace(/(127\.0\.0\.11:|-s 127\.0\.0\.11\/32 .*--sport )\d+/g, '$1PORT')
      .replace(/\[\d+:\d+\]/g, '')
      // Engines from 28 on leave the table behind when its last rule is gone; it does nothing.
      .replace(/^\*raw\n(?::[A-Z]+ ACCEPT *\n)*COMMIT\n/gm, '')
      .replace(/^.*fe80:.*\n(\s+valid_lft .*\n)?/gm, '')
      .replace(/^.*(anycast|multicast) .*\n/gm, '')
      .replace(/bridge_id \S+|designated_root \S+|root_id \S+|designated_bridge \S+/g, '')
      .replace(/tso_max_size \d+/g, '')
      .replace(/port_no \S+|port_id \S+|designated_port \S+/g, '')
      .replace(/vxlanid_list": "[\d,]+"/g, 'vxlanid_list"')
      .replace(/patchpanel([:_-])\w{6}/g, 'patchpanel$1BUILD')
      .replace(/("dev\.patchpanel\.build": ?)"\w{6}"/g, '$1"BUILD"')
  );
}
