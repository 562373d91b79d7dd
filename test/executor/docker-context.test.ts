import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseEndpoint } from '../../src/executor/engine/endpoint/docker-context.ts';

const idOf = (name: string) => createHash('sha256').update(name).digest('hex');

describe('chooseEndpoint', () => {
  let folder: string;
  let env: Readonly<Record<string, string>>;
  const context = (name: string, docker: object, files: readonly string[] = []) => {
    mkdirSync(join(folder, 'contexts/meta', idOf(name)), { recursive: true });
    const meta = { Name: name, Metadata: {}, Endpoints: { docker } };
    writeFileSync(join(folder, 'contexts/meta', idOf(name), 'meta.json'), JSON.stringify(meta));
    const tls = join(folder, 'contexts/tls', idOf(name), 'docker');
    if (files.length > 0) mkdirSync(tls, { recursive: true });
    for (const file of files) writeFileSync(join(tls, file), '');
    return (file: string) => join(tls, file);
  };
  const configure = (config: string) => writeFileSync(join(folder, 'config.json'), config);
  const unix = (path: string) => ({ ok: true, endpoint: { kind: 'unix', path } });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'docker-config-'));
    env = { DOCKER_CONFIG: folder };
    configure('{"currentContext": "rootless"}');
    context('rootless', { Host: 'unix:///run/user/1/docker.sock' });
    context('far', { Host: 'ssh://me@far:23' });
    context('open', { Host: 'tcp://open:1', SkipTLSVerify: true });
    context('plain', { Host: 'tcp://plain' });
    context('bad', { Host: 'ssh://-x' });
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('takes what docker takes, in its order', async () => {
    const host = 'unix:///a';
    const DOCKER_HOST = 'unix:///b';
    const DOCKER_CONTEXT = 'plain';
    const all = { ...env, DOCKER_HOST, DOCKER_CONTEXT };
    expect(await chooseEndpoint({ host }, all)).toMatchObject(unix('/a'));
    expect(await chooseEndpoint({ context: 'far' }, all)).toMatchObject({
      endpoint: { kind: 'ssh', address: { user: 'me', host: 'far', port: 23 } },
    });
    expect(await chooseEndpoint({}, all)).toMatchObject(unix('/b'));
    expect(await chooseEndpoint({}, { ...env, DOCKER_CONTEXT })).toMatchObject({
      endpoint: { kind: 'tcp', host: 'plain', port: 2375, tls: null },
    });
    expect(await chooseEndpoint({}, env)).toMatchObject(unix('/run/user/1/docker.sock'));
    expect(await chooseEndpoint({ context: 'default' }, all)).toMatchObject(unix('/b'));
    expect(await chooseEndpoint({ context: 'default' }, env)).toMatchObject(
      unix('/var/run/docker.sock'),
    );
    expect(await chooseEndpoint({}, { HOME: '/nowhere' })).toMatchObject(
      unix('/var/run/docker.sock'),
    );
  });

  test('finds the files of TLS, and what need not be verified', async () => {
    const file = context('tls', { Host: 'tcp://tls' }, ['ca.pem', 'cert.pem', 'key.pem']);
    const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map(file);
    expect(await chooseEndpoint({ context: 'tls' }, env)).toMatchObject({
      endpoint: { port: 2376, tls: { ca, cert, key, verify: true } },
    });
    const only = context('authority', { Host: 'tcp://a' }, ['ca.pem']);
    expect(await chooseEndpoint({ context: 'authority' }, env)).toMatchObject({
      endpoint: { tls: { ca: only('ca.pem'), cert: null, key: null } },
    });
    expect(await chooseEndpoint({ context: 'open' }, env)).toMatchObject({
      endpoint: { tls: { ca: null, verify: false } },
    });
  });

  test('names the contexts that there are where one is not', async () => {
    const choice = await chooseEndpoint({ context: '../../etc' }, env);
    expect(choice).toMatchObject({ ok: false });
    expect(!choice.ok && choice.problem.hint).toMatch(/default, .*far, .*rootless/);
  });

  test('says what cannot be used, and where it is said', async () => {
    expect(await chooseEndpoint({ context: 'bad' }, env)).toMatchObject({ ok: false });
    const broken = mkdtempSync(join(tmpdir(), 'docker-config-'));
    writeFileSync(join(broken, 'config.json'), '{');
    const choice = await chooseEndpoint({}, { DOCKER_CONFIG: broken });
    expect(!choice.ok && choice.problem.what).toContain('config.json');
    await rm(broken, { recursive: true });
  });

  test('what others may write to is passed over, and refused where it is asked for', async () => {
    const open = mkdtempSync(join(tmpdir(), 'docker-config-'));
    const { DOCKER_CONFIG: own = '' } = env;
    cpSync(own, open, { recursive: true });
    chmodSync(open, 0o777);
    const there = { DOCKER_CONFIG: open };
    const why = expect.stringContaining(`others may write to ${open}`);
    const passedOver = { ...unix('/var/run/docker.sock'), unread: { why } };
    const refused = { ok: false, problem: { why } };
    expect(await chooseEndpoint({}, there)).toMatchObject(passedOver);
    expect(await chooseEndpoint({}, { ...there, DOCKER_CONTEXT: 'far' })).toMatchObject(refused);
    expect(await chooseEndpoint({ context: 'far' }, there)).toMatchObject(refused);
    expect(await chooseEndpoint({ host: 'unix:///a' }, there)).not.toHaveProperty('unread');

    chmodSync(open, 0o700);
    chmodSync(join(open, 'contexts'), 0o777);
    const meta = expect.stringContaining(`others may write to ${join(open, 'contexts')}`);
    expect(await chooseEndpoint({}, there)).toMatchObject({ ok: true, unread: { why: meta } });
    await rm(open, { recursive: true });
  });

  test('nothing waits for a configuration that is a FIFO', async () => {
    const place = mkdtempSync(join(tmpdir(), 'docker-config-'));
    execFileSync('mkfifo', ['-m', '600', join(place, 'config.json')]);
    const choice = await chooseEndpoint({}, { DOCKER_CONFIG: place });
    expect(choice).toMatchObject({ ok: true, unread: { what: `read ${place}/config.json` } });
    await rm(place, { recursive: true });
  });
});
