import { Duplex } from 'node:stream';
import { startSharing } from './ssh-process.ts';
import { lastWords } from './ssh-refusal.ts';
import { isRootBySudo, type SshSession } from './ssh-session.ts';

/**
 * Sessions that this may take at once: sshd(8) allows ten in one connection (MaxSessions), of which
 * the agents and a shell of the person's take three.
 */
const AT_ONCE = 6;

/** A connection to an engine through its own command line, on the remote host. */
export type DialStdio = () => Promise<Duplex>;

/**
 * Fallback when no socket can be forwarded: `docker system dial-stdio`, which connects its standard
 * streams to the engine (docker CLI, cli/command/system). Runs as root through `sudo -n` if root is
 * available.
 */
export function dialStdio(session: SshSession, socket: string): DialStdio {
  const waiting: (() => void)[] = [];
  let free = AT_ONCE;
  const sudo = isRootBySudo(session) ? 'sudo -n ' : '';
  const words = `exec ${sudo}docker --host unix://${socket} system dial-stdio`;
  const release = () => {
    free += 1;
    waiting.shift()?.();
  };
  return async () => {
    while (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    free -= 1;
    const ssh = startSharing(session.place, words);
    const line = Duplex.from({ writable: ssh.child.stdin, readable: ssh.child.stdout });
    // What ends before it was asked anything says why on its error output.
    void ssh.ended.then((said) => {
      release();
      line.destroy(new Error(lastWords(said) || 'docker system dial-stdio ended'));
    });
    line.on('error', () => {}).once('close', () => ssh.child.kill());
    return line;
  };
}
