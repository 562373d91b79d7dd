import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { changing, reading } from '../../../src/executor/command.ts';
import { makeStep, undoBy } from '../../../src/plan/make-step.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { revertScript } from '../../../src/plan/revert/revert-script.ts';

const folder = mkdtempSync(join(tmpdir(), 'patchpanel-script-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As whoever names a link, a rule's comment or a path might write. */
const HOSTILE = [
  `'; touch ${folder}/escaped; '`,
  `$(touch ${folder}/escaped)`,
  `\`touch ${folder}/escaped\``,
  `a\ntouch ${folder}/escaped\n`,
  `EOF\ntouch ${folder}/escaped\nEOF_`,
  String.raw`-n $state \$(step) "\' \" * ? [a] ~ # ! %s \0`,
];

function planOf(text: string): Plan {
  const guard = {
    otherwise: text,
    check: { command: reading(['echo', text]), expects: { kind: 'prints-line', text } },
  } as const;
  const step = makeStep({
    id: 'step-1',
    title: text,
    reason: text,
    command: changing(['true', text]),
    identity: reading(['echo', text]),
    undo: undoBy(
      changing(['echo', text], { input: `${text}\n` }),
      { command: reading(['test', '-e', text]), expects: { kind: 'succeeds' } },
      { guards: [guard], whenUncertain: [guard], atLast: [guard], settled: guard.check },
    ),
  });
  return { recipe: text, build: '000000', title: text, input: {}, warnings: [text], steps: [step] };
}

/** Nothing here gets better by waiting. */
const impatient = (script: string) => `sleep() { :; }\n${script}`;

const SHELLS = [['dash'], ['bash'], ['busybox', 'sh']] as const;

test.each(HOSTILE)('whatever %j names, the script runs nothing of it', (text) => {
  const script = impatient(revertScript(planOf(text), `unix:///run/${text}`));
  for (const [shell, ...args] of SHELLS) {
    for (const state of ['done', 'uncertain']) {
      const argv = [...args, '-s', 'attempt', '1', state, 'else'];
      const { error, stderr } = spawnSync(shell, argv, { input: script, encoding: 'utf8' });
      if (error !== undefined) continue; // a shell that this machine lacks
      expect(stderr, shell).not.toMatch(/syntax|unterminated|unexpected/i);
    }
  }
  expect(readdirSync(folder)).toEqual([]);
});

test('docker and podman are both led to the socket of the engine', () => {
  const script = revertScript(planOf('it'), 'unix:///run/it.sock');
  expect(script).toMatch(/^export DOCKER_HOST='?unix:\/\/\/run\/it\.sock'?$/m);
  expect(script).toMatch(/^export CONTAINER_HOST='?unix:\/\/\/run\/it\.sock'?$/m);
});

test('an undo that stays where it is tells why, in each shell', () => {
  const text = 'it is another’s';
  const plan = planOf(text);
  const [step] = plan.steps;
  if (step?.undo.kind !== 'command') throw new Error('the step has an undo');
  const check = { command: reading(['echo', 'no']), expects: { kind: 'prints', text } } as const;
  const undo = { ...step.undo, guards: [{ otherwise: text, check }] };
  const steps = [{ ...step, identity: null, undo }];
  const script = impatient(revertScript({ ...plan, steps }, null));
  for (const [shell, ...args] of SHELLS) {
    const argv = [...args, '-s', 'attempt', '1', 'done', ''];
    const { error, stdout, status } = spawnSync(shell, argv, { input: script, encoding: 'utf8' });
    if (error !== undefined) continue;
    expect([status, stdout], shell).toEqual([1, `${text}\n`]);
  }
});

test('an undo after which nothing can be asked is not told as one that failed', () => {
  const there = join(folder, 'there');
  const plan = planOf('x');
  const [step] = plan.steps;
  if (step?.undo.kind !== 'command') throw new Error('the step has an undo');
  const nothing = {
    command: reading(['wc', '-c', there]),
    expects: { kind: 'prints-nothing' },
  } as const;
  const undo = { ...step.undo, ...{ guards: [], whenUncertain: [], atLast: [], settled: null } };
  const gone = { ...undo, gone: nothing, command: changing(['rm', there]) };
  const script = impatient(
    revertScript({ ...plan, steps: [{ ...step, identity: null, undo: gone }] }, null),
  );
  for (const [shell, ...args] of SHELLS) {
    writeFileSync(there, 'it is there\n');
    const argv = [...args, '-s', 'attempt', '1', 'done', ''];
    const { error, stdout, status } = spawnSync(shell, argv, { input: script, encoding: 'utf8' });
    if (error !== undefined) continue;
    expect(status, shell).toBe(1);
    expect(stdout, shell).toMatch(/^could not check whether its undo took effect: wc: .*there/);
  }
});
