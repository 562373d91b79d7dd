import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectEngine } from '../../src/executor/engine/connect-engine.ts';
import type { Engine } from '../../src/executor/engine/engine.ts';
import type { Executor } from '../../src/executor/executor.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { openSsh } from '../../src/executor/ssh/ssh-executor.ts';
import { readDetails } from '../../src/inventory/details/read-details.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planOf } from '../../src/recipes/plan-of.ts';
import type { HostFacts, Input, Recipe } from '../../src/recipes/recipe.ts';
import { resolve } from '../../src/recipes/resolve.ts';
import { hostState } from './host-state.ts';
import { type PrivateEngine, startPrivateEngine } from './private-engine.ts';
import { insideHost, type PrivateHost, startPrivateHost } from './private-host.ts';
import { startPrivatePodman } from './private-podman.ts';
import { type PrivateSshd, startPrivateSshd } from './private-sshd.ts';

/** A real host of its own, with or without an engine, on which recipes are proven. */
export type Ground = {
  readonly host: PrivateHost;
  readonly executor: Executor;
  readonly engine: Engine | null;
  /** The engine's socket, as this machine reaches it; null without one. */
  readonly socket: string | null;
  /** How to reach it over ssh, where `executor` and `engine` do. */
  readonly sshd?: PrivateSshd;
  /** For the journals. */
  readonly folder: string;
  /** Runs docker inside; fails without an engine. */
  readonly docker: PrivateEngine['docker'];
  readonly container: PrivateEngine['container'];
  /** Ends the engine as a crash does, and starts it on the same data; fails without Docker. */
  readonly restart: () => Promise<void>;
  readonly snapshot: () => Promise<Snapshot>;
  /** The facts that a recipe gets of the host as it is now. */
  readonly facts: (recipe: Recipe) => Promise<HostFacts>;
  /** The plan of a recipe on the host as it is now; throws with the refusals where it is refused. */
  readonly plan: (recipe: Recipe, given: Input) => Promise<Plan>;
  /** All of the host that a recipe could change, as text that is the same where nothing did. */
  readonly state: () => Promise<string>;
  readonly stop: () => Promise<void>;
};

export type SshGround = Ground & { readonly sshd: PrivateSshd };

/**
 * Set to `ssh`, every suite that asks for a ground has it over ssh: all proofs hold there as well.
 *
 *     PATCHPANEL_OVER=ssh PATCHPANEL_VERIFY=1 npx vitest run test/proof/create-bridge.test.ts
 */
const isOverSsh = process.env.PATCHPANEL_OVER === 'ssh';

const NO_DOCKER = () => Promise.reject(new Error('this host has no Docker'));

/** The parts of a ground that has no engine. */
const WITHOUT_ENGINE = {
  engine: null,
  socket: null,
  docker: NO_DOCKER,
  container: NO_DOCKER,
  restart: NO_DOCKER,
};

/** Starts a private host with an engine and the image `busybox`. */
export async function startEngineGround(): Promise<Ground> {
  if (isOverSsh) return startSshGround();
  const real = await startPrivateEngine();
  const executor = insideHost(localExecutor(), real.host);
  const endpoint = { kind: 'unix', path: '/run/docker.sock' } as const;
  const engine = connectEngine({ dial: executor.dial, endpoint });
  return ground({ ...real, executor, engine });
}

/** Starts a private host with Podman and the image `busybox`; its `docker` runs podman. */
export async function startPodmanGround(): Promise<Ground> {
  const real = await startPrivatePodman();
  const executor = insideHost(localExecutor(), real.host);
  const endpoint = { kind: 'unix', path: '/run/podman/podman.sock' } as const;
  const engine = connectEngine({ dial: executor.dial, endpoint });
  const parts = { ...real, docker: real.podman, restart: NO_DOCKER, executor, engine };
  return ground(parts, 'podman');
}

/** Starts a private host without an engine. */
export async function startKernelGround(): Promise<Ground> {
  const host = await startPrivateHost();
  const none = { ...WITHOUT_ENGINE, host };
  if (isOverSsh) return overSsh({ ...none, stop: host.stop });
  return ground({ ...none, executor: insideHost(localExecutor(), host), stop: host.stop });
}

/** A host with an engine, reached over ssh: commands by an agent, the engine by a forwarded socket. */
export async function startSshGround(): Promise<SshGround> {
  return overSsh(await startPrivateEngine());
}

/** A host without an engine, reached over ssh. */
export async function startSshKernelGround(): Promise<SshGround> {
  const host = await startPrivateHost();
  const none = { ...WITHOUT_ENGINE, host };
  return overSsh({ ...none, stop: host.stop });
}

async function overSsh(real: Omit<Parts, 'executor' | 'engine' | 'sshd'>): Promise<SshGround> {
  const sshd = await startPrivateSshd(real.host);
  const extra = ['-F', sshd.config];
  const choice = await openSsh(sshd.address, { ask: null, runtime: undefined, extra });
  if (!choice.ok) throw new Error(choice.problem.why);
  const { executor, engine, close } = choice;
  const stop = async () => {
    await close();
    await sshd.stop();
    await real.stop();
  };
  const asked = real.socket === null ? null : engine;
  return { ...(await ground({ ...real, executor, engine: asked, stop })), sshd };
}

type Parts = Pick<
  Ground,
  'host' | 'executor' | 'engine' | 'socket' | 'sshd' | 'docker' | 'container' | 'restart' | 'stop'
>;

async function ground(parts: Parts, command: 'docker' | 'podman' = 'docker'): Promise<Ground> {
  const { executor, engine } = parts;
  const folder = await mkdtemp(join(tmpdir(), 'patchpanel-builds-'));
  const { signal } = new AbortController();
  const snapshot = () => readSnapshot({ executor, engine, signal });
  const facts = async (recipe: Recipe): Promise<HostFacts> => ({
    snapshot: await snapshot(),
    details: await readDetails({ executor, engine }, recipe.needs, signal),
  });
  return {
    ...parts,
    folder,
    snapshot,
    facts,
    plan: async (recipe, given) => {
      const known = await facts(recipe);
      const resolved = resolve(recipe, given, known);
      if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
      return planOf(recipe, resolved.input, known);
    },
    state: () => hostState({ ...parts, command }),
    stop: async () => {
      await parts.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
