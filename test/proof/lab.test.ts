import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { labExecutor, setUpLab } from '../../src/executor/lab/lab-executor.ts';
import { describeWith } from '../support/needs.ts';

const PROGRAM = fileURLToPath(new URL('../support/lab-program.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;

/** As an ordinary user, also when the tests are run by root. */
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

type Run = { readonly child: ChildProcess; readonly output: () => string };

/** So that a test that fails leaves nothing either. */
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function lab(script: string, prefix: readonly string[] = isRoot ? NOBODY : []): Run {
  const [program = '', ...rest] = [...prefix, process.execPath, PROGRAM, script];
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DOCKER_HOST: 'unix:///somewhere', NODE_NO_WARNINGS: '1' },
  });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return { child, output: () => output };
}

async function finished({ child, output }: Run): Promise<{ code: unknown; output: string }> {
  const [code] = await once(child, 'close');
  return { code, output: output() };
}

async function until(check: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (check()) return true;
    await pause(25);
  }
  return false;
}

/** How many processes are in a network namespace. */
function inhabitants(namespace: string): number {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/ns/net`) === namespace;
    } catch {
      return false;
    }
  }).length;
}

const NAMESPACE = 'readlink /proc/self/ns/net';
const namespaceIn = (text: string) => /net:\[\d+\]/.exec(text)?.[0] ?? '';

describeWith(['user namespaces', 'iproute2', 'ping'], 'the lab', () => {
  test('is a furnished host for an ordinary user, with nothing of the machine', async () => {
    const script = `
      ip -br address show lab0; ls /run /run/netns; env | grep DOCKER; echo "$XDG_STATE_HOME"
      ip -n web route; ip -n orphan -br address
      nsenter --net=/run/netns/web ping -c1 -W2 10.77.0.3 >/dev/null && echo web reaches db
      mkdir -p "$XDG_STATE_HOME" && echo kept
    `;
    const { code, output } = await finished(lab(script));
    expect(output).toMatch(/lab0 +UP +10\.77\.0\.1\/24/);
    expect(output).toMatch(/^\/run:\nnetns\n\n\/run\/netns:\ndb\norphan\nweb\nDOCKER_CONFIG/m);
    expect(output).not.toContain('docker.sock');
    expect(output).not.toContain('somewhere');
    expect(output).toContain('default via 10.77.0.1 dev eth0');
    expect(output).toMatch(/^lo +DOWN\s*$/m);
    expect(output).toContain('web reaches db');
    expect(output).toContain('/run/patchpanel/state');
    expect(output).toContain('kept');
    expect(code).toBe(0);
  });

  test('hands on the exit code, and leaves no process', async () => {
    const { code, output } = await finished(
      lab(`${NAMESPACE}; setsid sleep 1000 >/dev/null 2>&1 & exit 42`),
    );
    expect(code).toBe(42);
    expect(namespaceIn(output)).not.toBe('');
    expect(inhabitants(namespaceIn(output))).toBe(0);
  });

  test('ends on SIGTERM, after the program inside has said goodbye', async () => {
    const run = lab(`${NAMESPACE}; exec sleep 1000`);
    expect(await until(() => namespaceIn(run.output()) !== '')).toBe(true);
    run.child.kill('SIGTERM');
    const { code, output } = await finished(run);
    expect(output).toContain('goodbye');
    expect(code).toBe(3);
    expect(inhabitants(namespaceIn(output))).toBe(0);
  });

  test.each(['SIGHUP', 'SIGINT'] as const)('ends on %s', async (signal) => {
    const run = lab(`${NAMESPACE}; trap '' HUP INT; sleep 1000`);
    expect(await until(() => namespaceIn(run.output()) !== '')).toBe(true);
    run.child.kill(signal);
    const { output } = await finished(run);
    expect(inhabitants(namespaceIn(output))).toBe(0);
  });

  test('vanishes when who opened it is killed', async () => {
    const run = lab(`${NAMESPACE}; trap '' TERM HUP INT; sleep 1000 & wait`);
    expect(await until(() => namespaceIn(run.output()) !== '')).toBe(true);
    const namespace = namespaceIn(run.output());
    expect(inhabitants(namespace)).toBeGreaterThan(0);
    run.child.kill('SIGKILL');
    expect(await until(() => inhabitants(namespace) === 0)).toBe(true);
  });

  test('reaps the orphans', async () => {
    const script = `(setsid true &); sleep 0.2; grep -l '^State:.Z' /proc/[0-9]*/status; echo end`;
    const { output } = await finished(lab(script));
    expect(output).toBe('end\n');
  });
});

describeWith(['root', 'namespaces', 'iproute2'], 'the lab of root', () => {
  test('is possible too', async () => {
    const { code, output } = await finished(lab('ip -br link show lab0', []));
    expect({ code, up: /lab0 +UP/.test(output) }).toEqual({ code: 0, up: true });
  });
});

describe('outside a lab', () => {
  test('nothing is set up', async () => {
    const problem = await setUpLab(labExecutor());
    expect(problem?.why).toContain('not inside a lab');
  });
});
