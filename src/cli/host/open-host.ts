import {
  DEFAULT_ENDPOINT,
  type HostAddress,
} from '../../executor/engine/endpoint/engine-endpoint.ts';
import type { Engine, EngineRefusal } from '../../executor/engine/engine.ts';
import type { Executor } from '../../executor/executor.ts';
import { isInLab } from '../../executor/lab/lab-entry.ts';
import type { Host } from '../../executor/operation.ts';
import type { Problem } from '../../model/problem.ts';
import type { Context } from '../context.ts';
import { fromProblem, usage } from '../errors.ts';
import { checkedHost } from '../globals.ts';

/**
 * The host that the global options name. Another machine is connected to, with ssh's questions on this
 * terminal, until the subcommand has ended; throws where it cannot be reached. Else connects to nothing
 * yet. With `--read-only` or `--dry-run` it lets no change through; what a dry run leaves out is
 * printed to stderr.
 */
export async function openHost(context: Context): Promise<Host> {
  const [first, ...more] = context.globals.hosts;
  if (more.length > 0) {
    throw usage('one-host', 'this works on one host at a time', 'Give --host once.');
  }
  return open(context, first);
}

/** Every host that the global options name, the default one where they name none; for the explorer. */
export async function openHosts(context: Context): Promise<readonly [Host, ...Host[]]> {
  const [first, ...more] = context.globals.hosts;
  const hosts: [Host, ...Host[]] = [await open(context, first)];
  // One after the other: there is one terminal for what they ask.
  for (const host of more) hosts.push(await open(context, host));
  return hosts;
}

/** One more host, at an address that `--host` would take; throws for any other, and where it cannot be opened. */
export async function openAnother(context: Context, address: string): Promise<Host> {
  return open(context, checkedHost(address));
}

async function open(context: Context, address: string | undefined): Promise<Host> {
  const plain = isInLab(context.env) ? await openLabHost() : await openNamed(context, address);
  const [executor, engine] = await Promise.all([
    guarded(plain.executor, context),
    plain.engine === null ? null : guardedEngine(plain.engine, context),
  ]);
  return { executor, engine };
}

async function guardedEngine(engine: Engine, { globals }: Context): Promise<Engine> {
  if (!globals.readOnly && !globals.dryRun) return engine;
  const { readOnlyEngine } = await import('../../executor/engine/read-only-engine.ts');
  return readOnlyEngine(engine);
}

async function openLabHost(): Promise<Host> {
  const { labExecutor } = await import('../../executor/lab/lab-executor.ts');
  return { executor: labExecutor(), engine: null };
}

async function openNamed(context: Context, address: string | undefined): Promise<Host> {
  const [{ localExecutor }, { connectEngine }] = await Promise.all([
    import('../../executor/local/local-executor.ts'),
    import('../../executor/engine/connect-engine.ts'),
  ]);
  const endpoint = await namedEndpoint(context, address);
  if ('why' in endpoint) return { executor: localExecutor(), engine: absentEngine(endpoint) };
  if (endpoint.kind === 'ssh') {
    const { openSshHost } = await import('./open-ssh-host.ts');
    return openSshHost(endpoint.address, context);
  }
  const executor = localExecutor();
  return {
    executor,
    engine: connectEngine({ dial: executor.dial, speed: executor.speed, endpoint }),
  };
}

/**
 * Where the options or the environment lead; or why an address of this machine's own configuration
 * cannot be used, which costs the engine only. What may mean another machine must not show this one.
 */
async function namedEndpoint(
  { env, globals }: Context,
  host: string | undefined,
): Promise<HostAddress | Problem> {
  const { chooseEndpoint } = await import('../../executor/engine/endpoint/docker-context.ts');
  const context = globals.context ?? undefined;
  const choice = await chooseEndpoint({ host, context }, env);
  if (choice.ok) {
    // Docker's usual place is also what the context `default` names.
    const isNamed = context !== undefined || Boolean(env.DOCKER_CONTEXT);
    if (isNamed || choice.endpoint !== DEFAULT_ENDPOINT) return choice.endpoint;
    const { defaultEndpoint } = await import('../../executor/engine/endpoint/default-endpoint.ts');
    return defaultEndpoint(process.geteuid?.());
  }
  const { what, why, hint } = choice.problem;
  if (host !== undefined || context !== undefined) {
    throw usage('unknown-host', `cannot ${what}: ${why}`, hint);
  }
  if (!env.DOCKER_HOST || env.DOCKER_HOST.startsWith('ssh:')) {
    throw fromProblem('unknown-host', choice.problem);
  }
  return choice.problem;
}

async function guarded(executor: Executor, { globals, output }: Context): Promise<Executor> {
  if (globals.readOnly) {
    const { readOnly } = await import('../../executor/read-only.ts');
    return readOnly(executor);
  }
  if (!globals.dryRun) return executor;
  const [{ dryRun }, { showCommand }] = await Promise.all([
    import('../../executor/dry-run.ts'),
    import('../../executor/show.ts'),
  ]);
  return dryRun(executor, (command) => output.complain(`not run: ${showCommand(command)}`));
}

/** An engine whose address cannot be used, such as a DOCKER_HOST of another kind: every call says why. */
function absentEngine(problem: Problem): Engine {
  const refusal: EngineRefusal = { ok: false, failure: 'absent', problem };
  return { address: '', call: async () => refusal, events: async () => refusal };
}
