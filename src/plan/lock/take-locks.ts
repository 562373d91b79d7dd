import { reading } from '../../executor/command.ts';
import { succeeded } from '../../executor/command-result.ts';
import { effectOf, type Host, isForEngine } from '../../executor/operation.ts';
import type { Plan } from '../plan.ts';
import { type Lock, takeLock } from './host-lock.ts';
import { FIND_ENGINE } from './lock-script.ts';

/**
 * Takes the lock of a host and, if its engine listens in another visible network namespace, the
 * lock of that one too: otherwise a patchpanel there could change the same engine. Neither waits,
 * so two processes that want both locks cannot deadlock.
 */
export async function takeLocks({ executor, engine }: Host, doing: string): Promise<Lock> {
  const first = await takeLock(executor, doing);
  const socket = socketOf(engine);
  if (first.kind !== 'held' || socket === null) return first;
  const second = await takeLock(executor, doing, socket);
  if (second.kind !== 'held') {
    await first.release();
    return second;
  }
  return {
    kind: 'held',
    warning: first.warning,
    regain: async () => (await first.regain()) ?? second.regain(),
    release: async () => {
      await Promise.all([first.release(), second.release()]);
    },
  };
}

/**
 * Warning before a plan changes an engine that the lock cannot protect; null if the lock protects
 * it.
 */
export async function engineLockWarning(plan: Plan, host: Host): Promise<string | null> {
  const { engine, executor } = host;
  const changesEngine = plan.steps.some(
    ({ command }) => isForEngine(command) && effectOf(command) === 'change',
  );
  if (!changesEngine || engine === null || engine.address === '') return null;
  const socket = socketOf(engine);
  if (socket === null) {
    return `the engine is at ${engine.address}, perhaps on another host, where patchpanel cannot lock out other changes`;
  }
  const found = await executor.run(reading(['sh', '-c', FIND_ENGINE, 'patchpanel', socket]));
  if (succeeded(found) && found.stdout.trim() !== 'unseen') return null;
  return `the engine at ${engine.address} was not found listening in this network namespace: patchpanel cannot lock out changes made from another namespace`;
}

/** Null for an engine that is reached over a network. */
function socketOf(engine: Host['engine']): string | null {
  return /^unix:\/\/(\/.*)$/.exec(engine?.address ?? '')?.[1] ?? null;
}
