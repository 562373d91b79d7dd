import { expect, test } from 'vitest';
import { formOf } from '../../src/plan/own-forms.ts';
import { ADDRESS_ON_BRIDGE, DELETE_BY_COMMENT } from '../../src/plan/own-scripts.ts';

const form = (first: string, ...rest: string[]) => formOf({ argv: [first, ...rest] });
const words = (line: string) => {
  const [first = '', ...rest] = line.split(' ');
  return form(first, ...rest);
};

test.each([
  'ip link show dev eth0',
  'ip -n web -br link show up',
  'ip -4 route show table all proto boot',
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
  'iptables -w -D FORWARD -j ACCEPT',
  'iptables -w -I INPUT -m statistic --mode random -j DROP',
  'rm /run/netns/web',
  'tee /proc/sys/net/ipv6/conf/eth0/disable_ipv6',
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
  'ip -batch /tmp/x',
  'ip -force -batch /tmp/x link show',
  'ip netns exec web sh',
  'ip netns exec web ping -c 3 -W 1 10.0.0.1 -I eth0',
  'ip vrf exec red sh',
  'bridge -batch /tmp/x',
  'nsenter --mount=/proc/1/ns/mnt ip link show',
  'nsenter --net=/run/netns/web sh',
  'nsenter --net=/run/netns/web nsenter --net=/x ip link show',
  'iptables -S FORWARD --modprobe=/tmp/x',
  'iptables -C FORWARD -M /tmp/x',
  'iptables -D FORWARD --modpr /tmp/x',
  'sysctl -p /tmp/x',
  'sysctl -w kernel.core_pattern=|/tmp/x',
  'cat /etc/shadow',
  'cat /proc/sys/net/../../../etc/shadow',
  'rm /etc/passwd',
  'rm /run/netns/../../etc/passwd',
  'rm -rf /run/netns',
  'tee /etc/passwd',
  'ln -s /tmp/x /etc/cron.d/x',
  'sleep 9999',
])('none of ours: %s', (line) => {
  expect(words(line)).toBeNull();
});

test('nft reads its words as a script, so a look holds no second command', () => {
  expect(form('nft', 'list', 'tables', '; flush ruleset')).not.toBe('look');
  expect(form('nft', 'list', 'tables\nflush ruleset')).not.toBe('look');
  expect(form('nft', '-f', '/tmp/x')).not.toBe('look');
});

test('a rule that is asked for and counters that are set to zero are no look', () => {
  expect(words('iptables -S FORWARD -Z')).not.toBe('look');
});

test('a script is one of ours by its whole text, and as what it is', () => {
  expect(form('sh', '-c', ADDRESS_ON_BRIDGE, 'patchpanel', 'br0', '10.0.0.1')).toBe('look');
  expect(form('sh', '-c', DELETE_BY_COMMENT, 'patchpanel', 'a', 'b', 'c', 'd')).toBe('change');
  expect(form('sh', '-c', `${ADDRESS_ON_BRIDGE} `, 'patchpanel')).toBeNull();
});

test('with input it is no look', () => {
  expect(formOf({ argv: ['ip', 'link', 'show'], input: 'x' })).not.toBe('look');
});
