import { expect, test } from 'vitest';
import { formOf } from '../../src/plan/forms/form-of.ts';
import { ADDRESS_ON_BRIDGE, DELETE_BY_COMMENT } from '../../src/plan/forms/own-scripts.ts';

const form = (first: string, ...rest: string[]) => formOf({ argv: [first, ...rest] });
const words = (line: string) => {
  const [first = '', ...rest] = line.split(' ');
  return form(first, ...rest);
};

test.each([
  'ip link show dev eth0',
  'ip -n web -br link show up',
  'ip -4 route show table all proto boot',
  'ip -d -4 route show exact default via 10.0.0.1 dev eth0 table main proto boot type unicast',
  'ip netns list',
  'ip netns pids web',
  'nsenter --net=/run/docker/netns/1 ip neigh show to 10.0.0.1',
  'bridge -s fdb show dev br0',
  'nft -s list chain inet filter forward',
  'iptables -w -t nat -S POSTROUTING',
  'iptables -w -t filter -S FORWARD 2',
  'ip6tables-legacy -w -C FORWARD -i br0 ! -o br0 -m comment --comment patchpanel:a -j ACCEPT',
  'sysctl -n net.ipv4.ip_forward',
  'sysctl net/ipv4/conf/eth0.1/forwarding',
  'cat /proc/sys/net/ipv6/conf/eth0/disable_ipv6',
  'stat -L -c %i /run/netns/web',
  'stat -L -f -c %t /run/netns/web',
  'stat -c %F /run/netns/web',
  'test -d /run/netns',
  'nft list tables ip',
  'nft -s -a list chain inet filter forward',
  'readlink /run/netns/web',
  'readlink -v /run/netns/web',
  'mountpoint -q /run/netns',
  'ls -A /run/netns',
])('a look: %s', (line) => {
  expect(words(line)).toBe('look');
});

test.each(['ping -c 3 -W 1 10.0.0.1', 'ip netns exec web ping -c 3 -W 1 fd00::1', 'sleep 1'])(
  'a probe: %s',
  (line) => {
    expect(words(line)).toBe('probe');
  },
);

test.each([
  'ip -n web address add 10.0.0.2/24 dev eth0',
  'ip netns add web',
  'sysctl -w net.ipv4.ip_forward=1',
  'nft delete table ip patchpanel_a',
  'nft delete rule inet filter forward handle 7',
  'ln -s /run/docker/netns/1 /run/netns/web',
  'install -m 444 -o 0 -g 0 /dev/null /run/netns/web',
  'mkdir -m 755 /run/netns',
  'rmdir /run/netns',
  'sysctl -q -w net/ipv4/conf/eth0.1/forwarding=1',
  'ip link property add dev eth0 altname wan',
  'bridge fdb append 02:00:00:00:00:01 dev a master static',
  'iptables -w -D FORWARD -j ACCEPT',
  'iptables -w -I INPUT -m statistic --mode random -j DROP',
  'rm /run/netns/web',
  'nsenter --net=/run/netns/web ip link delete dev eth0',
  // Sets what it seems to ask for.
  'sysctl net.ipv4.ip_forward=1',
])('a change: %s', (line) => {
  expect(words(line)).toBe('change');
});

test.each([
  'id -u',
  'sh -c id',
  'bash -c id',
  '/tmp/ip link show',
  './ip link show',
  // Names that every object of JavaScript has.
  'constructor /tmp/x',
  'toString /tmp/x',
  '__proto__ /tmp/x',
  'nsenter --net=/run/netns/web constructor',
])('no program of ours: %s', (line) => {
  expect(words(line)).toBeNull();
});

test.each([
  // Each reads commands from a file.
  'ip -b link show',
  'ip -ba link show',
  'ip -batch /tmp/x',
  'ip -force -batch /tmp/x link show',
  'ip -4 -b link show',
  'ip -n web -b link show',
  'bridge -b link show',
  'bridge -batch /tmp/x',
  'bridge -s -b fdb show',
  // Each runs a program.
  'ip netns exec web sh',
  'ip netns exec web ping -c 3 -W 1 10.0.0.1 -I eth0',
  'ip netns exec web ping -f -W 1 10.0.0.1',
  'ip netns exe web sh',
  'ip netns e web sh',
  'ip -n web netns e web sh',
  'ip net exec web sh',
  'ip vrf exec red sh',
  'ip vrf e red sh',
  'ip v e red sh',
  'ip -all netns exec sh',
  'ip -a netns exec sh',
  'ip netns monitor',
  'ip monitor',
  // A verb is its whole word.
  'ip link sh dev eth0',
  'ip l',
  'ip link',
  'ip addr show',
  'ip link s dev eth0 down',
  'ip link del dev eth0',
  'ip route flush all',
  'ip route get 10.0.0.1',
  'ip route save',
  'ip route restore',
  'ip xfrm state show',
  'ip tuntap add dev x mode tap',
  'bridge fdb d 02:00:00:00:00:01 dev a',
  'bridge vlan show',
  'bridge monitor all',
  // A name is no path, and no option.
  'ip netns delete -all',
  'ip netns delete ../../etc/passwd',
  'ip netns delete ..',
  'ip -n ../../tmp/x link show',
  'ip -netns /tmp/x link show',
  // Each loads a program into the kernel.
  'ip link set dev eth0 xdp object /tmp/x.o',
  'ip link set dev dev xdpgeneric obj /tmp/x.o',
  'ip link add link dev xdpdrv obj /tmp/x.o type veth',
  'ip route add 10.0.0.0/8 encap bpf in obj /tmp/x.o dev eth0',
])('none of ours of ip or bridge: %s', (line) => {
  expect(words(line)).toBeNull();
});

test.each([
  'nsenter --mount=/proc/1/ns/mnt ip link show',
  'nsenter --net=run/netns/web ip link show',
  'nsenter --net ip link show',
  'nsenter -t 1 ip link show',
  'nsenter --net=/run/netns/web --mount=/x ip link show',
  'nsenter --net=/run/netns/web sh',
  'nsenter --net=/run/netns/web sh -c id',
  'nsenter --net=/run/netns/web nsenter --net=/x ip link show',
])('no way in of ours: %s', (line) => {
  expect(words(line)).toBeNull();
});

test.each([
  'iptables -S FORWARD --modprobe=/tmp/x',
  'iptables -C FORWARD -M /tmp/x',
  'iptables -S -M 5',
  'iptables -S -M -j 5',
  'iptables -w -M /tmp/x -S FORWARD',
  'iptables -D FORWARD --modpr /tmp/x',
  'iptables -D FORWARD -j ACCEPT -M/tmp/x',
  'iptables -D FORWARD -vM /tmp/x',
  'iptables -S',
  'iptables -S FORWARD -Z',
  'iptables -S FORWARD 1 -Z',
  'iptables -L FORWARD',
  'iptables -C FORWARD -m bpf --object-pinned /tmp/x',
  'iptables -C FORWARD -m ../x -j ACCEPT',
  'iptables -C FORWARD -j',
  'iptables -F',
  'iptables -F FORWARD',
  'iptables -X DOCKER-USER',
  'iptables -P FORWARD DROP',
  'iptables -t ../nat -S POSTROUTING',
  'iptables-restore /tmp/x',
  'nft -f /tmp/x',
  'nft -i',
  'nft -D x=y list tables ip',
  'nft -sf /tmp/x',
  'nft list tables ip -f /tmp/x',
  'nft list chain inet filter -f',
  'nft list ruleset',
  'nft flush ruleset',
  'nft delete table ip a ; flush ruleset',
  'nft insert rule ip a b accept;flush ruleset',
  'nft include /tmp/x',
])('none of ours of a firewall: %s', (line) => {
  expect(words(line)).toBeNull();
});

test.each([
  'sysctl -p /tmp/x',
  'sysctl --system',
  'sysctl -a',
  'sysctl -w kernel.core_pattern=|/tmp/x',
  'sysctl -w net/../kernel/core_pattern=|/tmp/x',
  'sysctl -w net.//.kernel.core_pattern=|/tmp/x',
  'sysctl net/../kernel/core_pattern',
  'sysctl -w',
  'cat /etc/shadow',
  'cat /proc/sys/net/../../../etc/shadow',
  'cat /proc/sys/net/ipv4/ip_forward /etc/shadow',
  'cat',
  'stat -c %i /x /y',
  'stat -f -c %t /x',
  'stat --format=%i /x',
  'stat -c %i x',
  'readlink -f /x',
  'readlink -v /x /y',
  'ls -R /',
  'ls --help',
  'test -d / -o -w /',
  'test -w /x',
  'mountpoint -x /dev/sda',
  'sleep 9999',
  'sleep 1 2',
  'sleep infinity',
  'ping -f 10.0.0.1',
  'ping -c 999 -W 1 10.0.0.1',
  'ping -c -f -W 1 10.0.0.1',
  'ping -c 3 -W 1 example.org',
])('no look and no setting of ours: %s', (line) => {
  expect(words(line)).toBeNull();
});

test.each([
  'rm /etc/passwd',
  'rm /run/netns/../../etc/passwd',
  'rm /run/netns/a/../../../etc/passwd',
  'rm -rf /run/netns',
  'rm -r /run/netns/a',
  'rm /run/netns/a /etc/passwd',
  'rm /run/netns',
  'rmdir /run/netns/a',
  'rmdir /etc',
  'mkdir /run/netns/a',
  'mkdir -m 777 /run/netns',
  'mkdir -p /etc/x /run/netns',
  'ln -s /tmp/x /etc/cron.d/x',
  'ln -t /etc /tmp/passwd /run/netns/a',
  'ln -sf /tmp/x /run/netns/a',
  'ln -f /tmp/x /run/netns/a',
  'ln -s -t/etc /run/netns/a',
  'ln -s /tmp/x /run/netns/a/b',
  'install -s --strip-program=/tmp/x /bin/true /run/netns/a',
  'install -m 4755 /tmp/x /run/netns/a',
  'install -m 444 -o 0 -g 0 /etc/shadow /run/netns/a',
  'install -m 444 -o 0 -g 0 /dev/null /etc/x',
  'install -D -t /etc /dev/null /run/netns/a',
])('no change of a name of ours: %s', (line) => {
  expect(words(line)).toBeNull();
});

test('a word is one of ours, not several in one', () => {
  expect(form('ping', '-c 3', '-W', '1', '10.0.0.1')).toBeNull();
  expect(form('ls', '-A /etc', '/run/netns')).toBeNull();
  expect(form('rmdir', '/run/netns', '')).toBeNull();
});

test('nft reads its words as a script, so none holds a second command', () => {
  const rule = ['insert', 'rule', 'ip', 'a', 'b'];
  expect(form('nft', ...rule, 'ip saddr 10.0.0.1 accept comment "a; b"')).toBe('change');
  for (const text of ['accept; flush ruleset', 'accept\nflush ruleset', '"', '"a" ; b "c"', '-f']) {
    expect(form('nft', ...rule, text), text).toBeNull();
  }
  for (const text of ['; flush ruleset', 'ip\nflush ruleset', 'ip;flush ruleset', '"ip"']) {
    expect(form('nft', 'list', 'tables', text), text).toBeNull();
  }
});

test('a script is one of ours by its whole text, and as what it is', () => {
  expect(form('sh', '-c', ADDRESS_ON_BRIDGE, 'patchpanel', 'br0', '10.0.0.1')).toBe('look');
  expect(form('sh', '-c', DELETE_BY_COMMENT, 'patchpanel', 'a', 'b', 'c', 'd')).toBe('change');
  expect(form('sh', '-c', `${ADDRESS_ON_BRIDGE} `, 'patchpanel')).toBeNull();
});

const NAT = `table ip patchpanel_k3x9q2 {
  chain postrouting {
    type nat hook postrouting priority 100; policy accept;
    ip saddr { 10.1.0.0/24, 10.2.0.0/24 } oifname != "br0" masquerade
  }
}
`;

test('input is what recipes give, to the programs that they give it to', () => {
  const tee = ['tee', '/proc/sys/net/ipv6/conf/eth0/disable_ipv6'] as const;
  expect(formOf({ argv: tee, input: '0\n' })).toBe('change');
  expect(formOf({ argv: ['tee', '/etc/passwd'], input: '0\n' })).toBeNull();
  expect(formOf({ argv: ['tee', ...tee], input: '0\n' })).toBeNull();
  expect(formOf({ argv: tee })).toBeNull();
  expect(formOf({ argv: ['ip', 'link', 'show'], input: 'x' })).toBeNull();
  expect(formOf({ argv: ['sh', '-c', DELETE_BY_COMMENT], input: 'x' })).toBeNull();
  const nft = ['nft', '-f', '-'] as const;
  expect(formOf({ argv: nft, input: NAT })).toBe('change');
  for (const input of ['include "/etc/shadow"\n', 'flush ruleset\n', `${NAT}flush ruleset\n`]) {
    expect(formOf({ argv: nft, input }), input).toBeNull();
  }
  expect(formOf({ argv: ['nft', '-f', '/tmp/x'], input: NAT })).toBeNull();
});
