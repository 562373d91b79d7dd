import { expect, test } from 'vitest';
import { drawLine, indent, paint } from '../../../src/cli/print/line.ts';
import { openOutput, printJson, type Streams } from '../../../src/cli/print/output.ts';

const GLOBALS = {
  hosts: [],
  context: null,
  readOnly: false,
  dryRun: false,
  ascii: false,
  noColor: false,
};
const UTF8 = { LC_ALL: 'C.UTF-8' };

/** A stream that keeps what it is given, or fails with a code of errno(3). */
function stream(code: string | null, isTTY = false) {
  const written: string[] = [];
  return {
    written,
    isTTY,
    on: () => process.stdout,
    write: (text: string, done: (error?: Error | null) => void) => {
      written.push(text);
      const failed = code === null ? null : Object.assign(new Error(`${code}: so`), { code });
      setImmediate(done, failed);
      return true;
    },
  };
}

type Given = Partial<Streams> & { readonly stdoutFails?: string; readonly stderrFails?: string };

function open({ stdoutFails, stderrFails, ...more }: Given = {}, isTTY = false) {
  const stdout = stream(stdoutFails ?? null, isTTY);
  const stderr = stream(stderrFails ?? null);
  return { output: openOutput({ stdout, stderr, ...more }, GLOBALS, UTF8), stdout, stderr };
}

test('of a line only our colours are sequences, whatever its text holds', () => {
  const line = [paint('bad', 'a\x1b[2J'), ' b\x1b[31m\n', paint('dim', '')];
  expect(drawLine(line, { colour: true, ascii: false })).toBe(
    '\x1b[31ma\\x1b[2J\x1b[39m b\\x1b[31m\\n',
  );
  expect(drawLine(line, { colour: false, ascii: false })).toBe('a\\x1b[2J b\\x1b[31m\\n');
  expect(drawLine('— \u202e', { colour: false, ascii: true })).toBe('- \\u202e');
});

test('lines further in', () => {
  expect(indent(['a', '', [paint('bad', 'b')]])).toEqual([
    ['  ', 'a'],
    '',
    ['  ', { text: 'b', tone: 'bad' }],
  ]);
});

test('a terminal, a pipe and stderr get the same clean text', async () => {
  for (const isTTY of [true, false]) {
    const { output, stdout, stderr } = open({}, isTTY);
    output.print('\x9b2J\u2028');
    output.complain('\x1b]52;c;eA==\x07');
    printJson(output, { name: '\x9b\u202e' });
    expect(stdout.written.join('')).toBe('\\x9b2J\\u2028\n{\n  "name": "\\u009b\\u202e"\n}\n');
    expect(stderr.written).toEqual(['\\x1b]52;c;eA==\\x07\n']);
    expect(await output.finish()).toBe(true);
  }
});

test('what could not be written is told once, and known at the end', async () => {
  const { output, stderr } = open({ stdoutFails: 'ENOSPC' });
  output.print('a');
  output.print('b');
  expect(await output.finish()).toBe(false);
  expect(output.closed.aborted).toBe(true);
  expect(stderr.written).toEqual(['patchpanel: cannot write the output: ENOSPC: so\n']);
});

test.each([
  ['stdout', { stdoutFails: 'EPIPE' }],
  ['stderr', { stderrFails: 'EPIPE' }],
])('a reader of %s that went away is no failure', async (_stream, given) => {
  const { output } = open(given);
  output.print('a');
  output.complain('b');
  expect(await output.finish()).toBe(true);
});

test('a complaint that could not be written is a failure too', async () => {
  const { output } = open({ stderrFails: 'ENOSPC' });
  output.complain('b');
  expect(await output.finish()).toBe(false);
});

test('so is a file whose server says in the end that it keeps nothing', async () => {
  const { output, stderr } = open({
    sync: () => {
      throw new Error('EIO: i/o error');
    },
  });
  output.print('a');
  expect(await output.finish()).toBe(false);
  expect(stderr.written).toEqual(['patchpanel: cannot write the output: EIO: i/o error\n']);
});

test('what goes on now is shown on a terminal alone, and goes when anything else is printed', async () => {
  for (const isTTY of [true, false]) {
    const stdout = stream(null);
    const stderr = { ...stream(null, isTTY), columns: 12 };
    const output = openOutput({ stdout, stderr }, GLOBALS, UTF8);
    output.status(null);
    output.status('reading the host: 1 s');
    output.print('done');
    output.complain('x');
    output.status('again');
    await output.finish();
    const shown = ['\r\x1b[Kreading the', '\r\x1b[K', 'x\n', '\r\x1b[Kagain', '\r\x1b[K'];
    expect(stderr.written).toEqual(isTTY ? shown : ['x\n']);
    expect(stdout.written).toEqual(['done\n']);
  }
});
