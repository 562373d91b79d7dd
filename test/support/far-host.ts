import { onTestFinished } from 'vitest';
import { openSsh } from '../../src/executor/ssh/ssh-executor.ts';
import { type PrivateHost, startPrivateHost } from './private-host.ts';
import { type PrivateSshd, startPrivateSshd } from './private-sshd.ts';

/** A private host, which sshd leads to. */
export type FarHost = {
  readonly host: PrivateHost;
  readonly sshd: PrivateSshd;
  /** Opens a connection to it until the test has finished; throws if that fails. */
  readonly open: (config?: string) => Promise<Opened>;
  /** Command lines over there that have the text. */
  readonly running: (text: string) => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
};

type Opened = Extract<Awaited<ReturnType<typeof openSsh>>, { readonly ok: true }>;

/** Starts one, or takes one that is there and stays so. */
export async function startFarHost(given?: PrivateHost): Promise<FarHost> {
  const host = given ?? (await startPrivateHost());
  const sshd = await startPrivateSshd(host);
  return {
    host,
    sshd,
    open: async (config = sshd.config) => {
      const options = { ask: null, runtime: undefined, extra: ['-F', config] };
      const choice = await openSsh(sshd.address, options);
      if (!choice.ok) throw new Error(choice.problem.why);
      onTestFinished(choice.close);
      return choice;
    },
    running: async (text) =>
      (await host.run(['ps', '-eo', 'stat,args']))
        .split('\n')
        .filter((line) => line.includes(text) && !line.startsWith('Z')),
    stop: async () => {
      await sshd.stop();
      if (given === undefined) await host.stop();
    },
  };
}
