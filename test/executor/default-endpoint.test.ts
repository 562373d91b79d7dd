import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { firstThere } from '../../src/executor/engine/endpoint/default-endpoint.ts';

const folder = mkdtempSync(join(tmpdir(), 'usual-'));
const at = (name: string) => ({ kind: 'unix', path: join(folder, name) }) as const;

test('the first whose socket is there is taken; a file is none', async () => {
  writeFileSync(at('file').path, '');
  const server = createServer().listen(at('there').path);
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const listed = [at('nowhere'), at('file'), at('there')] as const;
  expect(await firstThere(listed)).toEqual(at('there'));
});

test('where none is there, what is missing is told of the first', async () => {
  expect(await firstThere([at('nowhere'), at('neither')])).toEqual(at('nowhere'));
});
