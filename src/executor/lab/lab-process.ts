import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { type LabEntry, labArgv, labEnvironment } from './lab-entry.ts';

/** Milliseconds the program inside has to say goodbye before the lab is taken away. */
const GRACE = 2_000;
/** Milliseconds to see whether a Ctrl-C, which the terminal sends to all, was enough. */
const TERMINAL_SIGNAL = 300;

/**
 * Runs a program in a fresh lab, on this terminal, and gives its exit code (128 + the signal where
 * one ended it, as shells do). A signal to this process ends the lab. Only one at a time.
 */
export function openLab(entry: LabEntry, program: readonly string[]): Promise<number> {
  const [command, ...rest] = labArgv(entry, program);
  return new Promise((resolve, reject) => {
    const lab = spawn(command, rest, { stdio: 'inherit', env: labEnvironment(process.env) });
    const stopForwarding = forwardSignals(lab);
    lab.once('error', (error) => {
      stopForwarding();
      reject(error);
    });
    lab.once('exit', (code, signal) => {
      stopForwarding();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

function forwardSignals(lab: ChildProcess): () => void {
  const timers: NodeJS.Timeout[] = [];
  const pass = async (signal: NodeJS.Signals) => {
    const program = lab.pid === undefined ? null : await programIn(lab.pid);
    if (program === null || !kill(program, signal)) lab.kill('SIGKILL');
  };
  const end = (signal: NodeJS.Signals) => {
    void pass(signal);
    timers.push(setTimeout(() => lab.kill('SIGKILL'), GRACE));
  };
  const interrupt = () => {
    timers.push(setTimeout(() => void pass('SIGINT'), TERMINAL_SIGNAL));
  };
  process.on('SIGTERM', end).on('SIGHUP', end).on('SIGINT', interrupt);
  return () => {
    process.off('SIGTERM', end).off('SIGHUP', end).off('SIGINT', interrupt);
    timers.forEach(clearTimeout);
  };
}

/**
 * The program inside: unshare's child is the lab's first process, and that one's child the program.
 */
async function programIn(unshare: number): Promise<number | null> {
  const init = await firstChild(unshare);
  return init === null ? null : firstChild(init);
}

/** proc(5), /proc/PID/task/TID/children. */
async function firstChild(pid: number): Promise<number | null> {
  try {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const first = Number.parseInt(children, 10);
    return Number.isNaN(first) ? null : first;
  } catch {
    return null;
  }
}

function kill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
