import { afterAll, beforeAll, expect, test } from 'vitest';
import { examine } from '../../src/cli/doctor/doctor.ts';
import type { Executor } from '../../src/executor/executor.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { openSsh } from '../../src/executor/ssh/ssh-executor.ts';
import { explain } from '../../src/explain/explain.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { findNamespace } from '../../src/model/find.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { describeWith } from '../support/needs.ts';
import { insideHost, type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { startPrivateSshd } from '../support/private-sshd.ts';
import { type SlowTools, slowTools } from '../support/slow-tools.ts';

/** Seconds that each program takes to start: more than the limits of a usual host leave it. */
const START = 0.8;

/**
 * `c` and `d` on the bridge `br0` of the host, whose port to `d` takes less than `c` sends, and a rule on
 * the bridge that lets the rest through.
 */
const BUILD = `
  sysctl -qw net.ipv6.conf.default.disable_ipv6=1
  ip link add br0 type bridge; ip link set br0 up
  for name in c d; do
    ip netns add $name; ip -n $name link set lo up
    ip netns exec $name sysctl -qw net.ipv6.conf.default.disable_ipv6=1
    ip link add port-$name type veth peer name eth0 netns $name
    ip link set port-$name master br0 up; ip -n $name link set eth0 up
  done
  ip -n c address add 10.3.0.2/24 dev eth0; ip -n d address add 10.3.0.3/24 dev eth0
  ip link set port-d mtu 1400
  nft add table bridge mine
  nft 'add chain bridge mine way { type filter hook forward priority 0; }'
  nft add rule bridge mine way ip daddr 10.3.0.3 counter accept`;

/** Of sshd_config(5): what the login shell runs by itself is this machine's affair, and would be slow as well. */
const NO_HOME = 'SetEnv HOME=/nowhere';

const { signal } = new AbortController();
const GLOBALS = { hosts: [], context: null, readOnly: true, dryRun: false, ascii: false };
const ASKED = { env: { PATCHPANEL_LAB: '1' }, globals: { ...GLOBALS, noColor: false } };

/** A snapshot without what differs from one reading to the next. */
const kept = ({ namespaces, problems }: Snapshot) => ({
  namespaces: namespaces.map(({ processes: _, neighbours: __, links, ...namespace }) => ({
    ...namespace,
    links: links.map(({ counters: ___, ...link }) => link),
  })),
  problems,
});

/** All that a host tells, without the times, the numbers and what it is told by. */
async function told(executor: Executor) {
  const snapshot = await readSnapshot({ executor, engine: null, signal });
  const findings = await examine(executor, null, ASKED);
  const idOf = (name: string) => {
    const found = findNamespace(snapshot, name);
    if (!found.ok) throw new Error(found.message);
    return found.namespace.id;
  };
  const question = {
    from: idOf('c'),
    to: { kind: 'namespace', namespace: idOf('d') },
    port: null,
  } as const;
  const options = { readOnly: false, signal, snapshot };
  const explanation = await explain({ executor, engine: null }, question, options);
  return {
    snapshot: kept(snapshot),
    doctor: findings.filter(({ id }) => id !== 'speed' && id !== 'ssh'),
    speed: findings.find(({ id }) => id === 'speed')?.found,
    explanation: {
      verdict: explanation.verdict,
      findings: explanation.findings.map(({ what }) => what),
      outcomes: [explanation.trial.echo?.outcome, explanation.trial.full?.outcome],
      unseen: explanation.unseen,
    },
  };
}

describeWith(
  ['root', 'namespaces', 'iproute2', 'nft', 'ping', 'sshd'],
  'a host on which every program takes long to start',
  () => {
    let host: PrivateHost;
    let tools: SlowTools;
    let usual: Awaited<ReturnType<typeof told>>;
    const path = process.env.PATH;

    beforeAll(async () => {
      tools = await slowTools(START);
      host = await startPrivateHost();
      await host.script(BUILD);
      usual = await told(insideHost(localExecutor(), host));
      expect(usual.explanation).toMatchObject({
        verdict: 'mtu-too-small',
        outcomes: ['answered', 'silent'],
        unseen: [],
      });
    });
    afterAll(async () => {
      process.env.PATH = path;
      await host?.stop();
      await tools?.remove();
    });

    test('tells the same as if it were fast, here', { timeout: 400_000, retry: 0 }, async () => {
      process.env.PATH = tools.folder;
      const slow = await told(insideHost(localExecutor(), host));
      process.env.PATH = path;
      expect(slow).toEqual({
        ...usual,
        speed: expect.stringMatching(/^slow host: a bare command takes \d/),
      });
    });

    test('tells the same as if it were fast, over ssh', {
      timeout: 600_000,
      retry: 0,
    }, async () => {
      const over = async (settings: readonly string[]) => {
        const sshd = await startPrivateSshd(host, { settings });
        const extra = ['-F', sshd.config];
        const choice = await openSsh(sshd.address, { ask: null, runtime: undefined, extra });
        if (!choice.ok) throw new Error(choice.problem.why);
        try {
          return await told(choice.executor);
        } finally {
          await choice.close();
          await sshd.stop();
        }
      };
      const fast = await over([NO_HOME]);
      const slow = await over([`${NO_HOME} PATH=${tools.folder}`]);
      expect(slow).toEqual({
        ...fast,
        speed: expect.stringMatching(/^slow host: a bare command takes \d/),
      });
      expect(fast.explanation).toEqual(usual.explanation);
    });
  },
);
