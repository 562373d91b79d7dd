import { expect, test } from 'vitest';
import { parseTarget, showTarget } from '../../src/probe/probe-target.ts';

test.each([
  ['10.0.0.2', { kind: 'icmp', host: '10.0.0.2' }],
  ['fe80::1%eth0', { kind: 'icmp', host: 'fe80::1%eth0' }],
  ['icmp://db', { kind: 'icmp', host: 'db' }],
  ['tcp://10.0.0.2:80', { kind: 'tcp', host: '10.0.0.2', port: 80 }],
  ['TCP://[fd00::2]:443', { kind: 'tcp', host: 'fd00::2', port: 443 }],
  ['udp://[fe80::1%eth0]:53', { kind: 'udp', host: 'fe80::1%eth0', port: 53 }],
  ['dns://db', { kind: 'dns', name: 'db', server: null }],
  [
    'dns://a.example.@10.0.0.53',
    { kind: 'dns', name: 'a.example.', server: { host: '10.0.0.53', port: 53 } },
  ],
  ['dns://db@fd00::53', { kind: 'dns', name: 'db', server: { host: 'fd00::53', port: 53 } }],
  [
    'dns://db@[fd00::53]:5353',
    { kind: 'dns', name: 'db', server: { host: 'fd00::53', port: 5353 } },
  ],
  ['http://web', { kind: 'http', host: 'web', port: 80, path: '/' }],
  [
    'http://10.0.0.2:8080/a/b?c=d',
    { kind: 'http', host: '10.0.0.2', port: 8080, path: '/a/b?c=d' },
  ],
  ['http://web?x', { kind: 'http', host: 'web', port: 80, path: '/?x' }],
  ['mtu://10.0.0.2', { kind: 'mtu', host: '10.0.0.2' }],
  ['mtu://[fd00::2]', { kind: 'mtu', host: 'fd00::2' }],
])('%s', (text, target) => {
  expect(parseTarget(text)).toEqual({ ok: true, target });
});

test.each([
  ['', 'nothing is neither an IP address nor a host name'],
  ['-f', '-f is neither an IP address'],
  ['a b', 'a b is neither an IP address'],
  ['tcp://10.0.0.2', 'needs a host and a port'],
  ['tcp://10.0.0.2:0', 'needs a host and a port'],
  ['tcp://10.0.0.2:65536', 'needs a host and a port'],
  ['tcp://fd00::2:80', 'needs a host and a port'],
  ['tcp://-x:80', 'needs a host and a port'],
  ['udp://', 'needs a host and a port'],
  ['dns://', 'nothing is not a name'],
  ['dns://a..b', 'a..b is not a name'],
  [`dns://${'a'.repeat(64)}`, 'is not a name'],
  ['dns://db@', 'nothing is not a server'],
  ['http://', 'needs a host'],
  ['http://web/a b', 'without spaces'],
  ['http://web/\r\nX: y', 'ASCII'],
  ['https://web', 'https is not supported'],
  ['gopher://x', 'gopher:// is not a kind of probe'],
  ['mtu://-s', '-s is neither an IP address'],
])('%j is refused: %s', (text, why) => {
  const parsed = parseTarget(text);
  expect(parsed.ok ? null : parsed.why).toContain(why);
});

test.each([
  ['tcp://[fd00::2]:443', '[fd00::2]:443'],
  ['dns://db@10.0.0.53', 'db@10.0.0.53'],
  ['dns://db', 'db'],
  ['http://web:8080/x', 'web:8080/x'],
  ['mtu://10.0.0.2', '10.0.0.2'],
])('%s is shown as %s beside its kind', (text, shown) => {
  const parsed = parseTarget(text);
  expect(parsed.ok && showTarget(parsed.target)).toBe(shown);
});
