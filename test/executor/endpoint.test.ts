import { describe, expect, test } from 'vitest';
import { parseEndpoint, showEndpoint, tlsOfEnvironment } from '../../src/executor/endpoint.ts';

const tls = { ca: '/c/ca.pem', cert: '/c/cert.pem', key: '/c/key.pem', verify: true };

describe('parseEndpoint', () => {
  test.each([
    ['a socket', 'unix:///a/b', null, { kind: 'unix', path: '/a/b' }],
    ['the default socket', 'unix://', null, { kind: 'unix', path: '/var/run/docker.sock' }],
    ['the plain port', 'tcp://10.0.0.1', null, { kind: 'tcp', host: '10.0.0.1', port: 2375 }],
    ['IPv6', 'tcp://[fd00::1]:99', null, { kind: 'tcp', host: 'fd00::1', port: 99 }],
    ['the port of TLS', 'tcp://h', tls, { kind: 'tcp', host: 'h', port: 2376, tls }],
    ['ssh', 'ssh://me@h:5', null, { kind: 'ssh', address: { user: 'me', host: 'h', port: 5 } }],
  ])('%s', (_case, said, files, endpoint) => {
    expect(parseEndpoint(said, '--host', files)).toMatchObject({ ok: true, endpoint });
  });

  test.each([
    'ftp://x',
    'nonsense',
    'tcp://',
    'tcp://h:0',
    'tcp://h:70000',
    'tcp://h/path',
    'unix://a',
  ])('refuses %s and says what would do', (said) => {
    const choice = parseEndpoint(said, '--host', null);
    expect(choice).toMatchObject({ ok: false });
    expect(!choice.ok && choice.problem.what).toContain(`--host ${said}`);
  });

  test.each([
    'unix:///var/run/docker.sock',
    'tcp://h:1',
    'tcp://[fd00::1]:99',
    'ssh://me@[fd00::1]:99',
  ])('%s shows as itself', (said) => {
    const choice = parseEndpoint(said, '--host', null);
    expect(choice.ok && showEndpoint(choice.endpoint)).toBe(said);
  });
});

describe('tlsOfEnvironment', () => {
  test.each([
    ['none', {}, null],
    ['in the home folder', { DOCKER_TLS_VERIFY: '1', HOME: '/c/..' }, '/c/../.docker/ca.pem'],
    ['elsewhere', { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/c' }, '/c/ca.pem'],
  ])('%s', (_case, env, ca) => {
    expect(tlsOfEnvironment(env)?.ca ?? null).toBe(ca);
  });
});
