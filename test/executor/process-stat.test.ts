import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { parseProcessStat, STAT_FIELD } from '../../src/executor/process-stat.ts';

/** Its name is what a reader that splits at blanks or brackets trips over. */
const child = spawn('/bin/bash', [
  '--norc',
  '-c',
  String.raw`printf 'a) S 1 (b\n) ' >/proc/$$/comm; echo; read -r _`,
]);
afterAll(() => child.kill());

test('the fields are those behind the name, whatever it holds; the shell reads the same', async () => {
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const text = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  const read = parseProcessStat(text);
  expect(read).toEqual({ state: 'S', started: expect.stringMatching(/^\d+$/) });
  const script = `${STAT_FIELD}\nstat_field "$1" 1; stat_field "$1" 2; stat_field "$1" 20; stat_field 0 20`;
  const shown = execFileSync('sh', ['-c', script, 'sh', `${child.pid}`], { encoding: 'utf8' });
  expect(shown).toBe(`S\n${process.pid}\n${read?.started}\n`);
});

test('what is no such line has no fields', () => {
  expect(parseProcessStat('')).toBeNull();
  expect(parseProcessStat('1 (a) S 0')).toBeNull();
});
