import { describe, expect, test } from 'vitest';
import {
  parseEndpoint,
  showEndpoint,
  tlsOfEnvironment,
} from '../../src/executor/engine/endpoint/engine-endpoint.ts';

const tls = { ca: '/c/ca.pem', cert: '/c/cert.pem', key: '/c/key.pem', verify: true };
const USUAL = { ca: null, cert: null, key: null, verify: true };

describe('parseEndpoint', () => {
  test.each([
    ['a socket', 'unix:///a/b', null, { kind: 'unix', path: '/a/b' }],
    ['the default socket', 'unix://', null, { kind: 'unix', path: '/var/run/docker.sock' }],
    ['the plain port', 'tcp://10.0.0.1', null, { kind: 'tcp', host: '10.0.0.1', port: 2375 }],
    ['IPv6', 'tcp://[fd00::1]:99', null, { kind: 'tcp', host: 'fd00::1', port: 99 }],
    ['the port of TLS', 'tcp://h', tls, { kind: 'tcp', host: 'h', port: 2376, tls }],
    ['https', 'https://h:9', null, { kind: 'tcp', host: 'h', port: 9, tls: USUAL }],
    ['the port of https', 'https://h', null, { kind: 'tcp', host: 'h', port: 2376, tls: USUAL }],
    ['https with files', 'https://h:9', tls, { kind: 'tcp', host: 'h', port: 9, tls }],
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

  test.each([null, tls])('http is refused, and says what is encrypted', (files) => {
    const choice = parseEndpoint('http://h:9', '--host', files);
    expect(choice).toMatchObject({
      ok: false,
      problem: {
        why: 'http:// would send everything unencrypted',
        hint: expect.stringContaining('Give https://h:9, or ssh://user@h.'),
      },
    });
    expect(!choice.ok && choice.problem.hint).toContain('tcp://h:9');
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
  const inFolder = (folder: string) => ({
    ca: `${folder}/ca.pem`,
    cert: `${folder}/cert.pem`,
    key: `${folder}/key.pem`,
    verify: true,
  });
  test.each([
    ['tcp', 'nothing', {}, null],
    ['tcp', 'a folder alone', { DOCKER_CERT_PATH: '/c' }, null],
    ['tcp', 'DOCKER_TLS_VERIFY', { DOCKER_TLS_VERIFY: '1', HOME: '/h' }, inFolder('/h/.docker')],
    ['tcp', 'both', { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/c' }, inFolder('/c')],
    [
      'tcp',
      'DOCKER_TLS, which verifies nothing',
      { DOCKER_TLS: '1', DOCKER_CERT_PATH: '/c' },
      { ...inFolder('/c'), ca: null, verify: false },
    ],
    ['https', 'nothing', {}, null],
    ['https', 'a folder alone', { DOCKER_CERT_PATH: '/c' }, inFolder('/c')],
    ['https', 'DOCKER_TLS', { DOCKER_TLS: '1', DOCKER_CERT_PATH: '/c' }, inFolder('/c')],
  ])('%s with %s', (scheme, _case, env, tls) => {
    expect(tlsOfEnvironment(env, `${scheme}://h`)).toEqual(tls);
  });
});
