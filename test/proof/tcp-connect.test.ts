import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { reading } from '../../src/executor/command.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { inNamespace } from '../../src/executor/namespace-entry.ts';
import {
  parseTcpConnect,
  type TcpConnectLine,
  tcpConnectCommand,
} from '../../src/probe/tcp-connect.ts';
import { describeWith } from '../support/needs.ts';
import { insideHost, type PrivateHost, startPrivateHost } from '../support/private-host.ts';

/** Folders with a host's programs: all that it has, and what is left where it lacks the better ones. */
const PROGRAMS = `
for set in 'bash timeout' nc ''; do
  folder=/run/with-"$(echo "$set" | tr ' ' -)"
  mkdir -p "$folder"
  for program in $set sh tr date sleep grep env; do
    case $program in
      bash|timeout|sh|date|env) ln -s "$(command -v $program)" "$folder" ;;
      *) ln -s "$(command -v busybox)" "$folder/$program" ;;
    esac
  done
done
ip netns add near
ip netns add far
ip link add eth0 netns near type veth peer name eth0 netns far
for end in near:1 far:2; do
  name=$(echo $end | cut -d: -f1) number=$(echo $end | cut -d: -f2)
  ip -n $name address add 10.9.0.$number/24 dev eth0
  ip -n $name address add fd09::$number/64 dev eth0 nodad
  ip -n $name link set lo up
  ip -n $name link set eth0 up
done
# Nobody has it, and the kernel does not give up asking for it.
ip -n near neigh add 10.9.0.3 lladdr 02:00:00:00:00:99 dev eth0 nud permanent
ip netns exec far busybox nc -ll -p 80 -e true >/dev/null 2>&1 &
until ip netns exec near ping -q -c 1 -W 0.2 fd09::2; do :; done
`;

describeWith(['namespaces', 'iproute2', 'busybox'], 'connecting to a port', () => {
  let host: PrivateHost;

  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script(PROGRAMS);
    await vi.waitFor(async () => {
      expect(await host.run(['ip', 'netns', 'exec', 'far', 'ss', '-Hltn'])).toContain(':80');
    });
  });
  afterAll(() => host.stop());

  async function connecting(
    address: string,
    port: number,
    path: string | null = null,
  ): Promise<readonly TcpConnectLine[]> {
    const executor = insideHost(localExecutor(), host);
    const request = { address, port, count: 2, intervalMs: 100, limitMs: 300 };
    const command = tcpConnectCommand(request);
    const poor = ['env', `PATH=${path}`, ...command.argv] as const;
    const chosen = path === null ? command : { ...command, argv: poor };
    const result = await executor.run(inNamespace({ kind: 'name', name: 'near' }, chosen));
    return result.stdout.split('\n').flatMap((line) => parseTcpConnect(line) ?? []);
  }

  test.each([
    ['perl', null],
    ['bash', '/run/with-bash-timeout'],
    ['nc', '/run/with-nc'],
  ])('%s knows accepted, refused, impossible and silent apart', async (way, path) => {
    const after = way === 'nc' ? expect.anything() : expect.any(Number);
    for (const address of ['10.9.0.2', 'fd09::2']) {
      const [first, accepted, again, ...more] = await connecting(address, 80, path);
      expect(first).toEqual({ kind: 'way', way });
      expect(accepted).toMatchObject({ answer: { kind: 'accepted' } });
      if (way !== 'nc') expect(accepted).toMatchObject({ answer: { after } });
      expect(again).toMatchObject({ answer: { kind: 'accepted' } });
      expect(more).toEqual([]);
      expect((await connecting(address, 81, path)).at(1)).toMatchObject({
        answer: { kind: 'refused' },
      });
    }
    expect((await connecting('10.8.0.2', 80, path)).slice(1)).toEqual(
      Array(2).fill({ kind: 'answer', answer: { kind: 'failed', why: 'Network is unreachable' } }),
    );
    expect((await connecting('10.9.0.3', 80, path)).at(1)).toEqual({
      kind: 'answer',
      answer: { kind: 'silent' },
    });
  });

  test('a host with none of them says so', async () => {
    const lines = await connecting('10.9.0.2', 80, '/run/with-');
    expect(lines).toEqual([{ kind: 'way', way: 'none' }]);
  });

  test('it goes on until it is ended', async () => {
    const lines: string[] = [];
    const ending = new AbortController();
    const command = tcpConnectCommand({
      ...{ address: '10.9.0.2', port: 80, count: null, intervalMs: 50, limitMs: 300 },
    });
    const result = await insideHost(localExecutor(), host).stream(
      inNamespace({ kind: 'name', name: 'near' }, command),
      {
        signal: ending.signal,
        onLine: (line) => {
          if (lines.push(line) > 4) ending.abort();
        },
      },
    );
    expect(result.cancelled).toBe(true);
    const left = inNamespace(
      { kind: 'name', name: 'near' },
      reading(['ss', '-Htn', 'state', 'syn-sent']),
    );
    expect((await insideHost(localExecutor(), host).run(left)).stdout).toBe('');
  });
});
