import { existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { changing, reading } from '../../src/executor/command.ts';
import { succeeded } from '../../src/executor/command-result.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';

const local = localExecutor();

const sh = (script: string, ...args: string[]) => reading(['sh', '-c', script, 'sh', ...args]);

async function gone(pid: string): Promise<boolean> {
  for (let tries = 0; tries < 40; tries += 1) {
    if (!existsSync(`/proc/${pid}`)) return true;
    if (await isZombie(pid)) return true;
    await pause(25);
  }
  return false;
}

async function isZombie(pid: string): Promise<boolean> {
  return (
    (await local.run(reading(['grep', '-s', '^State:.Z', `/proc/${pid}/status`]))).exitCode === 0
  );
}

describe('run', () => {
  test('gives output, errors and exit code', async () => {
    const result = await local.run(sh('echo out; echo err >&2; exit 3'));
    expect(result).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n', message: 'err' });
    expect(succeeded(result)).toBe(false);
  });

  test('asks every program to speak C', async () => {
    expect((await local.run(sh('echo $LC_ALL'))).stdout).toBe('C\n');
  });

  test('names a program that is missing', async () => {
    const result = await local.run(reading(['no-such-program', 'x']));
    expect(result.exitCode).toBeNull();
    expect(result.message).toBe('no-such-program is not installed, or not in PATH');
  });

  test('says what may not be executed', async () => {
    expect((await local.run(reading(['/etc/passwd']))).message).toContain('may not be executed');
  });

  test('names the signal that ended it', async () => {
    const result = await local.run(sh('kill -USR1 $$'));
    expect(result).toMatchObject({ exitCode: null, message: 'sh was ended by SIGUSR1' });
  });

  test('hands over input, also where nobody reads it', async () => {
    const input = 'x'.repeat(1_000_000);
    expect((await local.run(reading(['wc', '-c'], { input }))).stdout.trim()).toBe('1000000');
    expect(succeeded(await local.run(reading(['true'], { input })))).toBe(true);
  });

  test('has empty input otherwise', async () => {
    expect(await local.run(reading(['cat']))).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test('survives bytes that are not UTF-8', async () => {
    expect((await local.run(sh("printf 'a\\377b'"))).stdout).toBe('a\ufffdb');
  });

  test('ends a program that prints without end', async () => {
    const result = await local.run(reading(['cat', '/dev/zero']));
    expect(result).toMatchObject({ exitCode: null, timedOut: false, cancelled: false });
    expect(result.message).toBe('cat printed too much and was ended');
  });

  test('ends what is slow, with what it started and although it resists', async () => {
    const script = 'trap "" TERM; sleep 100 & echo $!; wait; wait; sleep 100';
    const result = await local.run({ ...sh(script), timeLimit: 200 });
    expect(result).toMatchObject({ exitCode: null, timedOut: true });
    // On a slow host the limit is longer, and the message says so first.
    expect(result.message).toMatch(/^(slow host: )?sh did not finish within [\d.]+ s/);
    expect(await gone(result.stdout.trim())).toBe(true);
  });

  test('does not wait for a process that got away with the output', async () => {
    const result = await local.run({ ...sh('setsid sleep 4 & echo early'), timeLimit: 100 });
    expect(result).toMatchObject({ timedOut: true, stdout: 'early\n' });
    expect(result.durationMs).toBeLessThan(3_500);
  });

  test('is cancelled by its signal, before and while it runs', async () => {
    const running = local.run(reading(['sleep', '100']), { signal: AbortSignal.timeout(50) });
    expect(await running).toMatchObject({ cancelled: true, exitCode: null });
    const before = await local.run(reading(['sleep', '100']), { signal: AbortSignal.abort() });
    expect(before).toMatchObject({ cancelled: true, message: 'sleep was cancelled' });
  });
});

describe('stream', () => {
  test('hands over whole lines as they come, and the rest at the end', async () => {
    const lines: string[] = [];
    const result = await local.stream(sh('printf a; echo b; echo e >&2; printf "c\\377"'), {
      signal: new AbortController().signal,
      onLine: (line, from) => lines.push(`${from} ${line}`),
    });
    expect(lines.toSorted()).toEqual(['stderr e', 'stdout ab', 'stdout c\ufffd']);
    expect(result).toMatchObject({ exitCode: 0, stdout: '', stderr: 'e\n' });
  });

  test('keeps its standard input open after the input, until it is aborted', async () => {
    const abort = new AbortController();
    const script = 'read -r first; echo "$first"; read -r second; echo ended';
    const lines: string[] = [];
    const result = await local.stream(
      { ...sh(script), input: 'one\n' },
      {
        signal: abort.signal,
        onLine: (line) => {
          lines.push(line);
          setTimeout(() => abort.abort(), 50);
        },
      },
    );
    expect(result.cancelled).toBe(true);
    expect(lines).toEqual(['one']);
  });

  test('runs past the time limit of its command until it is aborted', async () => {
    const abort = new AbortController();
    let pid = '';
    const command = { ...sh('echo $$; while :; do sleep 0.02; echo tick; done'), timeLimit: 1 };
    let ticks = 0;
    const result = await local.stream(command, {
      signal: abort.signal,
      onLine: (line) => {
        if (line === 'tick') ticks += 1;
        else pid = line;
        if (ticks === 5) abort.abort();
      },
    });
    expect(result).toMatchObject({ cancelled: true, timedOut: false });
    expect(await gone(pid)).toBe(true);
  });
});

describe('interact', () => {
  test('gives the exit code of a command on the terminal', async () => {
    expect(await local.interact(changing(['sh', '-c', 'exit 4']))).toMatchObject({ exitCode: 4 });
  });
});

describe('dial', () => {
  test('connects to a socket that answers', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'dial-')), 'socket');
    const server = createServer((socket) => socket.end('hello')).listen(path);
    await new Promise((resolve) => server.once('listening', resolve));
    const line = await local.dial(path);
    let said = '';
    for await (const piece of line) said += String(piece);
    server.close();
    expect(said).toBe('hello');
  });

  test('rejects where nothing is', async () => {
    await expect(local.dial('/nowhere/socket')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
