import * as v from 'valibot';
import { reading } from '../executor/command.ts';
import { type CommandResult, succeeded } from '../executor/command-result.ts';
import type { Host } from '../executor/operation.ts';
import { quoteWord } from '../executor/show.ts';
import { familyOfInfo } from '../model/engine/engine-family.ts';
import { type NamespaceLookup, readNamespaceLookup } from './namespace-lookup.ts';

/**
 * Identifies the host of a build. Links and namespaces live in a running kernel, below one network
 * namespace: a reboot or the end of a lab removes them all, and the same names elsewhere are
 * different things.
 */
export type HostIdentity = {
  /** The executor's name for the host. */
  readonly target: string;
  /** UUID that is new for each boot (random(4), /proc/sys/kernel/random/boot_id). */
  readonly boot: string;
  /** Inode of the network namespace that the host's commands run in. */
  readonly namespace: string;
  /**
   * The engine's own id, which outlasts reboots as its networks and containers do; null for a build
   * that asked nothing of an engine.
   */
  readonly engine: string | null;
  /** How its other namespaces are found there; null in a journal of an earlier version. */
  readonly names: NamespaceLookup | null;
};

const BOOT = reading(['cat', '/proc/sys/kernel/random/boot_id']);
const NAMESPACE = reading(['stat', '-L', '-c', '%i', '/proc/self/ns/net']);

/** Format of a UUID as the kernel prints it (`%pU`, lib/vsprintf.c). */
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const INODE = /^\d+$/;

/** The trimmed output of a program if it has the expected form, or why it does not. */
function answerOf(
  result: CommandResult,
  form: RegExp,
): { readonly text: string } | { readonly why: string } {
  if (!succeeded(result)) return { why: result.message };
  const text = result.stdout.trim();
  if (form.test(text)) return { text };
  const command = result.argv.map(quoteWord).join(' ');
  return {
    why: `${command} printed ${text === '' ? 'nothing' : 'something that is not an answer'}`,
  };
}

/**
 * Reads where commands take effect and, if `withEngine`, which engine answers; a string says why
 * that could not be read.
 */
export async function readHostIdentity(
  host: Host,
  withEngine: boolean,
): Promise<HostIdentity | string> {
  const { executor } = host;
  const [boot, namespace, names, engine] = await Promise.all([
    executor.run(BOOT).then((result) => answerOf(result, UUID)),
    executor.run(NAMESPACE).then((result) => answerOf(result, INODE)),
    readNamespaceLookup(executor),
    withEngine ? readEngineId(host) : null,
  ]);
  if ('why' in boot) return boot.why;
  if ('why' in namespace) return namespace.why;
  if ('why' in names) return names.why;
  if (engine !== null && 'why' in engine) return engine.why;
  return {
    target: executor.target,
    boot: boot.text,
    namespace: namespace.text,
    engine: engine === null ? null : engine.id,
    names,
  };
}

const Info = v.record(v.string(), v.unknown());

/** The engine's id (Engine API, SystemInfo), or why it could not be asked. */
export async function readEngineId({
  executor,
  engine,
}: Host): Promise<{ readonly id: string } | { readonly why: string }> {
  if (engine === null) return { why: `${executor.target} has no container engine` };
  const answer = await engine.call({ kind: 'info' });
  if (!answer.ok) return { why: answer.problem.why };
  const info = v.safeParse(Info, answer.value);
  const fields = info.success ? info.output : {};
  const id = fields[familyOfInfo(Object.keys(fields)).idIn];
  return typeof id === 'string' && id !== '' ? { id } : { why: 'the engine id is unknown' };
}

/**
 * Compares the host of a build with the one read now: the same; the same before a restart, which
 * removed everything except what an engine keeps; or a different one. Engines are not compared.
 */
export function compareHost(
  then: HostIdentity,
  now: HostIdentity,
): 'here' | 'before-reboot' | 'elsewhere' {
  if (then.target !== now.target) return 'elsewhere';
  if (then.boot !== now.boot) return 'before-reboot';
  return then.namespace === now.namespace ? 'here' : 'elsewhere';
}
