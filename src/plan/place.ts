import { reading } from '../executor/command.ts';
import type { Executor } from '../executor/executor.ts';
import { succeeded } from '../executor/result.ts';

/**
 * Where a build stands. Links and namespaces live in a running kernel, below one network namespace:
 * a reboot or the end of a lab takes them all, and the same names elsewhere are other things.
 */
export type Place = {
  /** As the executor calls the host. */
  readonly target: string;
  /** A UUID that each boot draws anew (random(4), /proc/sys/kernel/random/boot_id). */
  readonly boot: string;
  /** Inode of the network namespace that the host's commands run in. */
  readonly namespace: string;
};

const BOOT = reading(['cat', '/proc/sys/kernel/random/boot_id']);
const NAMESPACE = reading(['stat', '-L', '-c', '%i', '/proc/self/ns/net']);

/** Reads where an executor's commands take effect; a text says why that could not be told. */
export async function readPlace(executor: Executor): Promise<Place | string> {
  const [boot, namespace] = await Promise.all([executor.run(BOOT), executor.run(NAMESPACE)]);
  if (!succeeded(boot)) return boot.message;
  if (!succeeded(namespace)) return namespace.message;
  return { target: executor.target, boot: boot.stdout.trim(), namespace: namespace.stdout.trim() };
}

export function samePlace(one: Place, other: Place): boolean {
  return (
    one.target === other.target && one.boot === other.boot && one.namespace === other.namespace
  );
}
