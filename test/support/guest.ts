import { spawn } from 'node:child_process';
import * as v from 'valibot';
import { onTestFinished } from 'vitest';
import { type Call, patchpanel } from './program.ts';

/** The machine that `npm run verify:hosts -- --on guest` booted; see test/hosts/run-guest.ts. */
const URL = process.env.PATCHPANEL_GUEST ?? '';
const CONFIG = process.env.PATCHPANEL_SSH_CONFIG ?? '';

/** Runs a script of sh in the guest, as root, and gives what it printed; rejects where it fails. */
export function inGuest(script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('ssh', ['-F', CONFIG, 'root@127.0.0.1', 'sh -eu'], { stdio: 'pipe' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(stdout.trim());
      else reject(new Error(`in the guest, exit code ${code}: ${stderr.trim()}`));
    });
    child.stdin.end(script);
  });
}

/** Runs a script like `inGuest`; another script undoes it once the test has finished. */
export async function setUp(script: string, undo: string): Promise<void> {
  onTestFinished(async () => {
    await inGuest(undo);
  });
  await inGuest(script);
}

/** Runs `patchpanel --host ssh://root@… …` as it is built, on this machine. */
export function onGuest(...args: readonly string[]): Promise<Call> {
  return patchpanel(['--host', URL, ...args]);
}

/** The explanation of one question, as JSON. */
export async function explained(from: string, to: string): Promise<Explained> {
  return v.parse(Explained, JSON.parse(await told('explain', from, to, '--json')));
}

/** Standard output of a call; fails where that says nothing, with what it complained of. */
export async function told(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await onGuest(...args);
  if (stdout === '') throw new Error(`patchpanel ${args.join(' ')} told nothing: ${stderr}`);
  return stdout;
}

/** The part of the output of `explain --json` that tests ask for. */
export const Explained = v.looseObject({
  verdict: v.string(),
  summary: v.string(),
  others: v.array(v.looseObject({ verdict: v.string() })),
  unseen: v.array(v.string()),
});

export type Explained = v.InferOutput<typeof Explained>;
