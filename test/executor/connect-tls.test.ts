import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connectEngine } from '../../src/executor/engine/connect-engine.ts';
import { chooseEndpoint } from '../../src/executor/engine/endpoint/docker-context.ts';
import type { Environment } from '../../src/executor/local/child-environment.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { describeWith } from '../support/needs.ts';

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{"Version":"1"}';

/** A server on the loopback, and all that it was told. */
async function listening(server: Server) {
  onTestFinished(() => {
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const heard: Buffer[] = [];
  const note = (data: Buffer) => heard.push(data);
  const { port }: Pick<AddressInfo, 'port'> = Object(server.address());
  return { port, note, heard: () => Buffer.concat(heard).toString('latin1') };
}

/** Asks the engine that `--host` names for its version. */
async function askAt(host: string, env: Environment) {
  const choice = await chooseEndpoint({ host }, env);
  if (!choice.ok) return choice;
  if (choice.endpoint.kind === 'ssh') throw new Error('not over ssh');
  const { dial } = localExecutor();
  return connectEngine({ dial, endpoint: choice.endpoint }).call({ kind: 'version' });
}

test.each(['https', 'http'])('%s is never spoken in the clear', async (scheme) => {
  const server = createServer((socket) => {
    socket
      .on('error', () => {})
      .on('data', (data) => {
        place.note(data);
        socket.end(ANSWER);
      });
  });
  const place = await listening(server);
  expect(await askAt(`${scheme}://127.0.0.1:${place.port}`, {})).toMatchObject({ ok: false });
  expect(place.heard()).not.toContain('GET');
  expect(place.heard()).not.toContain('HTTP');
});

test('an authority that cannot be read is told as that, not as an engine that is away', async () => {
  const env = { DOCKER_CERT_PATH: '/nowhere' };
  const answer = await askAt('https://127.0.0.1:9', env);
  expect(answer).toMatchObject({
    ok: false,
    failure: 'protocol',
    problem: { why: expect.stringContaining('/nowhere/ca.pem') },
  });
});

test('an authority that others may write is not believed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'certificates-'));
  const file = join(folder, 'ca.pem');
  await writeFile(file, '');
  await chmod(file, 0o666);
  const answer = await askAt('https://127.0.0.1:9', { DOCKER_CERT_PATH: folder });
  expect(answer).toMatchObject({
    ok: false,
    problem: { why: expect.stringContaining(`others may write to ${file}`) },
  });
  await rm(folder, { recursive: true });
});

describeWith(['openssl'], 'an engine with a certificate', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchpanel-tls-'));
    await promisify(execFile)(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=engine'],
        ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', 'server.key', '-out', 'ca.pem'],
      ],
      { cwd: folder },
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A TLS server that answers what it is asked, and notes what was said inside of TLS. */
  async function engine() {
    const [key, cert] = await Promise.all(
      ['server.key', 'ca.pem'].map((name) => readFile(join(folder, name))),
    );
    const server = createTlsServer({ key, cert }, (socket) => {
      socket
        .on('error', () => {})
        .on('data', (data) => {
          place.note(data);
          socket.end(ANSWER);
        });
    }).on('tlsClientError', () => {});
    const place = await listening(server);
    return place;
  }

  test.each(['https', 'tcp'])(
    'is asked nothing by %s while nobody vouches for it',
    async (scheme) => {
      const { port, heard } = await engine();
      // Docker's own way to say that tcp is TLS; its folder has the certificate of another authority.
      const other = await mkdtemp(join(tmpdir(), 'patchpanel-tls-'));
      onTestFinished(() => rm(other, { recursive: true }));
      const subject = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=other'];
      const files = ['-keyout', 'unused.key', '-out', 'ca.pem'];
      await promisify(execFile)('openssl', [...subject, ...files], { cwd: other });
      const env = scheme === 'tcp' ? { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: other } : {};
      expect(await askAt(`${scheme}://127.0.0.1:${port}`, env)).toMatchObject({
        ok: false,
        failure: 'protocol',
        problem: {
          why: expect.stringContaining(`certificate of https://127.0.0.1:${port} is not trusted`),
          hint: expect.stringContaining('DOCKER_CERT_PATH'),
        },
      });
      expect(heard()).toBe('');
    },
  );

  test.each([
    ['https with its authority', 'https', { DOCKER_TLS_VERIFY: '' }],
    ['tcp as docker verifies it', 'tcp', { DOCKER_TLS_VERIFY: '1' }],
    ['tcp as docker believes it', 'tcp', { DOCKER_TLS: '1' }],
  ])('answers by %s', async (_case, scheme, env) => {
    const { port, heard } = await engine();
    const all = { ...env, DOCKER_CERT_PATH: folder };
    const answer = await askAt(`${scheme}://127.0.0.1:${port}`, all);
    expect(answer).toEqual({ ok: true, value: { Version: '1' } });
    expect(heard()).toMatch(/^GET \/v[\d.]+\/version/m);
  });

  test('is not trusted under another name than its own', async () => {
    const { port, heard } = await engine();
    const answer = await askAt(`https://localhost:${port}`, { DOCKER_CERT_PATH: folder });
    expect(answer).toMatchObject({ ok: false, failure: 'protocol' });
    expect(heard()).toBe('');
  });
});
