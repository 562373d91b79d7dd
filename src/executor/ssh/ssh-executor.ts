import type { Problem } from '../../model/problem.ts';
import type { Command } from '../command.ts';
import { notRun } from '../command-result.ts';
import { connectEngine } from '../engine/connect-engine.ts';
import type { Engine } from '../engine/engine.ts';
import type { Executor } from '../executor.ts';
import { collecting } from '../local/collect-output.ts';
import { localExecutor } from '../local/local-executor.ts';
import type { HostSpeed } from '../speed.ts';
import { type AgentAccess, agentExecute } from './agent/agent-execute.ts';
import type { AskPassword } from './agent/root-agent.ts';
import { dialOver } from './dial-over.ts';
import { engineOverLink } from './engine-over-link.ts';
import { interactArgv, interactBy } from './interact.ts';
import { makePrivateFolder } from './private-folder.ts';
import { runUnshared } from './run-unshared.ts';
import { type SshAddress, showSshTarget } from './ssh-address.ts';
import { openSshLink, type SshLink } from './ssh-link.ts';
import { isRootBySudo } from './ssh-session.ts';

export type SshOptions = {
  /**
   * Asks for sudo's password at this terminal; with it, ssh may ask there too. Null if nobody can
   * be asked: whatever needs an answer is then refused.
   */
  readonly ask: AskPassword | null;
  /** Folder for sockets: XDG_RUNTIME_DIR. */
  readonly runtime: string | undefined;
  /**
   * Arguments for ssh that come first: `['-F', file]` for another configuration than the person's.
   */
  readonly extra?: readonly string[];
  /**
   * Whether a host that is not reached is open all the same, its connection down and tried again.
   */
  readonly patient?: boolean;
};

export type SshExecutor = Executor &
  Required<Pick<Executor, 'connection'>> & {
    /**
     * Why root is not available there, as the end of a sentence; null if it is, and while there is
     * no connection.
     */
    readonly rootless: () => string | null;
  };

export type SshChoice =
  | {
      readonly ok: true;
      readonly executor: SshExecutor;
      /** The engine at the socket that the address names. */
      readonly engine: Engine;
      /** Ends the connection, and with it all that runs over it. */
      readonly close: () => Promise<void>;
    }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Connects to a host and runs commands there, by the system's ssh(1) with the person's own
 * configuration, keys and known hosts. It needs sh, awk, base64 and grep there, and leaves nothing.
 */
export async function openSsh(address: SshAddress, options: SshOptions): Promise<SshChoice> {
  const made = await makePrivateFolder(options.runtime);
  if (!made.ok) return made;
  const { folder } = made;
  const route = { address, extra: options.extra ?? [] };
  const { ask, patient = false } = options;
  const choice = await openSshLink(route, { folder: folder.path, ask, patient });
  if (!choice.ok) {
    folder.remove();
    return choice;
  }
  const { link } = choice;
  const close = async () => {
    await link.close();
    folder.remove();
  };
  const collected = collecting(
    agentExecute((command) => wayFor(link, command, there)),
    { endsMeasuring: false },
  );
  const there = { address, bareMs: collected.speed.bareMs };
  const executor: SshExecutor = {
    target: showSshTarget(address),
    rootBy: () => {
      const session = link.session();
      return session !== null && isRootBySudo(session) ? 'sudo' : null;
    },
    missingRoot: () => {
      const session = link.session();
      if (session === null || session.root !== null) return null;
      return {
        why: `this needs root on ${showSshTarget(address)}: ${session.rootless ?? 'sudo gave none there'}`,
        hint: 'connect as root, or connect again and give sudo the password',
      };
    },
    rootless: () => link.session()?.rootless ?? null,
    connection: link.watch,
    ...collected,
    interact: async (command) => {
      const session = link.session();
      if (session === null) return notRun(command.argv, whyDown(link, address));
      return interactBy(localExecutor(), interactArgv(session, command), command);
    },
    dial: dialOver(link, folder),
    runUnshared: (command, { asking }) =>
      runUnshared(route, command, { asking: asking && ask !== null, speed: collected.speed }),
  };
  const endpoint = { kind: 'unix', path: address.socket } as const;
  const plain = connectEngine({ dial: executor.dial, endpoint, speed: collected.speed });
  return { ok: true, executor, engine: engineOverLink(plain, link), close };
}

type There = { readonly address: SshAddress } & Pick<HostSpeed, 'bareMs'>;

function wayFor(link: SshLink, command: Command, { address, bareMs }: There): AgentAccess {
  const session = link.session();
  if (session === null) return { ok: false, why: whyDown(link, address) };
  const { user, root, rootless } = session;
  // Half of a change would be worse than none. What only looks says by itself what it could not see.
  if (command.privileged && command.effect === 'change' && root === null) {
    const why = rootless ?? 'there is none';
    return { ok: false, why: `not run: it needs root on ${showSshTarget(address)}, and ${why}` };
  }
  const agent = command.privileged ? (root ?? user) : user;
  return { ok: true, agent, giveUp: session.close, bareMs };
}

function whyDown(link: SshLink, address: SshAddress): string {
  const connection = link.watch.current();
  const why = connection.kind === 'down' ? connection.why : 'it is closed';
  return `not run: no connection to ${showSshTarget(address)}: ${why}`;
}
