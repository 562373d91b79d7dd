/** The matrix of thirty namespaces is asked in less than ten seconds. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));
const MANY = 30;

/** All on one bridge; the last answers nobody. */
const SET_UP = `
ip link add lan0 type bridge
ip link set lan0 up
for n in $(seq 1 $1); do
  ip netns add n$n
  ip link add p$n type veth peer name eth0 netns n$n
  ip link set p$n master lan0 up
  ip -n n$n link set eth0 up
  ip -n n$n address add 10.80.0.$n/24 dev eth0
done
ip netns exec n$1 sysctl -qw net.ipv4.icmp_echo_ignore_all=1
`;

describeWith(['root', 'namespaces', 'iproute2', 'ping'], 'a host of thirty namespaces', () => {
  test('tells who reaches whom by ICMP and TCP within ten seconds', async () => {
    const ground = await startKernelGround();
    onTestFinished(ground.stop);
    await ground.host.script(SET_UP, String(MANY));
    const names = Array.from({ length: MANY }, (_, at) => `n${at + 1}`);
    const [program, ...enter] = ground.host.enter;
    const argv = [process.execPath, LAUNCHER, 'matrix', ...names, '--tcp', '7', '--json'];
    const begin = performance.now();
    const { stdout } = await promisify(execFile)(program, [...enter, ...argv], {
      maxBuffer: 16 * 1024 * 1024,
    });
    const seconds = (performance.now() - begin) / 1000;
    console.log(`${MANY} × ${MANY} by ICMP and TCP: ${seconds.toFixed(1)} s`);
    const { cells } = JSON.parse(stdout);
    expect(cells).toHaveLength(MANY * (MANY - 1));
    const count = (way: 'icmp' | 'tcp', kind: string) =>
      cells.filter((cell: Record<string, { kind: string }>) => cell[way]?.kind === kind).length;
    expect(count('icmp', 'answered')).toBe((MANY - 1) ** 2);
    expect(count('icmp', 'silent')).toBe(MANY - 1);
    expect(count('tcp', 'refused')).toBe(MANY * (MANY - 1));
    expect(seconds).toBeLessThan(10);
  });
});
