import { describe, expect, test } from 'vitest';
import { resolveEndpoint, showEndpoint } from '../../src/executor/endpoint.ts';

const tcp = (host: string, port: number, certificates: string | null = null) => ({
  kind: 'tcp',
  host,
  port,
  certificates,
});

describe('resolveEndpoint', () => {
  test.each([
    ['the default', undefined, {}, { kind: 'unix', path: '/var/run/docker.sock' }],
    ['DOCKER_HOST', undefined, { DOCKER_HOST: 'unix:///a/b' }, { kind: 'unix', path: '/a/b' }],
    [
      'an empty DOCKER_HOST',
      undefined,
      { DOCKER_HOST: '' },
      { kind: 'unix', path: '/var/run/docker.sock' },
    ],
    ['--host before DOCKER_HOST', 'tcp://h:1', { DOCKER_HOST: 'unix:///a' }, tcp('h', 1)],
    ['the plain port', 'tcp://10.0.0.1', {}, tcp('10.0.0.1', 2375)],
    ['IPv6', 'tcp://[fd00::1]:99', {}, tcp('fd00::1', 99)],
    [
      'TLS',
      'tcp://h',
      { DOCKER_TLS_VERIFY: '1', HOME: '/home/a' },
      tcp('h', 2376, '/home/a/.docker'),
    ],
    [
      'TLS with a folder',
      'tcp://h:5',
      { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/c' },
      tcp('h', 5, '/c'),
    ],
  ])('%s', (_case, host, env, endpoint) => {
    expect(resolveEndpoint(host, env)).toEqual({ ok: true, endpoint });
  });

  test.each([
    'ftp://x',
    'nonsense',
    'tcp://',
    'tcp://h:0',
    'tcp://h:70000',
    'tcp://h/path',
    'unix://a',
  ])('refuses %s and says what would do', (host) => {
    const choice = resolveEndpoint(host, {});
    expect(choice).toMatchObject({ ok: false });
    expect(!choice.ok && choice.problem.what).toContain(`--host ${host}`);
  });

  test.each(['unix:///var/run/docker.sock', 'tcp://h:1', 'tcp://[fd00::1]:99'])(
    '%s shows as itself',
    (host) => {
      const choice = resolveEndpoint(host, {});
      expect(choice.ok && showEndpoint(choice.endpoint)).toBe(host);
    },
  );
});
