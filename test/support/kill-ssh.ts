import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../../src/executor/engine/engine.ts';
import type { Executor } from '../../src/executor/executor.ts';
import type { Host, Operation } from '../../src/executor/operation.ts';
import type { Wire } from './delaying-proxy.ts';
import { isOperation } from './same-operation.ts';

/**
 * When the ssh process is killed around an operation: before it is asked for; while it runs; when it
 * was done over there, and nobody heard; or just after that was heard, before it is checked.
 */
export type Moment = 'before' | 'during' | 'unheard' | 'after';

/** Milliseconds in which an operation reaches the other side of a loopback, and in which it is done there. */
const ON_ITS_WAY = 3;
const DONE = 60;

/** A host over ssh whose ssh process is killed around an operation, the first time that it is asked for. */
export function killingAt(
  { executor, engine }: Host,
  wire: Wire,
  { fatal, moment }: { readonly fatal: Operation; readonly moment: Moment },
): Host {
  let isOver = false;
  const around = async <T>(operation: unknown, run: () => Promise<T>): Promise<T> => {
    if (isOver || !isOperation(operation, fatal)) return run();
    isOver = true;
    if (moment === 'before') killSsh(wire);
    const running = run();
    if (moment === 'during' || moment === 'unheard') await pause(ON_ITS_WAY);
    if (moment === 'unheard') {
      wire.freeze();
      await pause(DONE);
    }
    if (moment === 'after') await running;
    if (moment !== 'before') killSsh(wire);
    wire.thaw();
    return running;
  };
  const run: Executor['run'] = (command, options) =>
    around(command, () => executor.run(command, options));
  const call = (real: Engine): Engine['call'] => {
    return (asked, options) => around(asked, () => real.call(asked, options));
  };
  return {
    executor: { ...executor, run },
    engine: engine === null ? null : { ...engine, call: call(engine) },
  };
}

/** Kills the ssh that carries the connection over a wire, whichever process of the tests started it. */
export function killSsh({ port }: Wire): void {
  const carriers = readdirSync('/proc').filter((pid) => {
    const argv = /^\d+$/.test(pid) ? argvOf(pid) : [];
    return argv[0] === 'ssh' && argv.includes('ControlMaster=yes') && argv.includes(`${port}`);
  });
  if (carriers.length !== 1) throw new Error(`${carriers.length} processes of ssh to port ${port}`);
  for (const pid of carriers) process.kill(Number(pid), 'SIGKILL');
}

/** Empty for a process that has ended meanwhile. */
function argvOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
