import { afterAll, beforeAll, expect, test } from 'vitest';
import { namespaceEntryOf } from '../../src/inventory/kernel/entry-of.ts';
import { findNamespace } from '../../src/model/find.ts';
import type { NamespaceId } from '../../src/model/kernel/namespace-id.ts';
import { type MatrixCell, rowsOf } from '../../src/probe/matrix/matrix.ts';
import { cellLetters } from '../../src/probe/matrix/matrix-words.ts';
import { runMatrix } from '../../src/probe/matrix/run-matrix.ts';
import { type Ground, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

const MANY = 5;

/** Namespaces n0, n1, … with 10.80.0.1, 10.80.0.2, … on one bridge. */
const SET_UP = `
ip link add lan0 type bridge
ip link set lan0 up
for n in $(seq 0 $(($1 - 1))); do
  ip netns add n$n
  ip link add p$n type veth peer name eth0 netns n$n
  ip link set p$n master lan0 up
  ip -n n$n link set lo up
  ip -n n$n link set eth0 up
  ip -n n$n address add 10.80.0.$((n + 1))/24 dev eth0
done
# n1 has no link that is up, n2 answers no echo, n3 rejects what comes to its port 7.
ip -n n1 link set eth0 down
ip netns exec n2 sysctl -qw net.ipv4.icmp_echo_ignore_all=1
ip netns exec n3 nft -f - <<END
table inet shut { chain in { type filter hook input priority 0; tcp dport 7 reject with icmp host-prohibited; }; }
END
`;

describeWith(['root', 'namespaces', 'iproute2', 'ping', 'nft'], 'the matrix of a host', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(SET_UP, String(MANY));
  });
  afterAll(() => ground.stop());

  const ask = async (port: number | null) => {
    const snapshot = await ground.snapshot();
    const ends = Array.from({ length: MANY }, (_, at) => {
      const found = findNamespace(snapshot, `n${at}`);
      if (!found.ok) throw new Error(found.message);
      return { namespace: found.namespace.id, entry: namespaceEntryOf(found.namespace) };
    });
    const numbers = new Map<NamespaceId, number>(ends.map(({ namespace }, at) => [namespace, at]));
    const number = (id: NamespaceId) => numbers.get(id) ?? -1;
    const rows = rowsOf(ends, (_from, to) => `10.80.0.${number(to) + 1}`);
    const heard: MatrixCell[] = [];
    const order = { executor: ground.executor, rows, port, signal: new AbortController().signal };
    const cells = await runMatrix({ ...order, onCells: (more) => heard.push(...more) });
    expect(heard.toSorted(byNumber(number))).toEqual(cells);
    const at = (from: number, to: number) =>
      cells.find((cell) => number(cell.from) === from && number(cell.to) === to);
    return { cells, at };
  };

  test('tells who answers by ICMP and at a TCP port, and how it is refused', async () => {
    const { cells, at } = await ask(7);
    const letters = (from: number, to: number) => {
      const cell = at(from, to);
      return cell === undefined ? '' : cellLetters(cell);
    };
    expect(cells).toHaveLength(20);
    expect(letters(0, 4)).toBe('Yr');
    expect(letters(0, 2)).toBe('xr');
    expect(at(0, 3)).toMatchObject({
      icmp: { kind: 'answered' },
      tcp: { kind: 'refused', said: 'No route to host' },
    });
    expect(letters(1, 0)).toBe('nn');
    expect(letters(0, 1)).toBe('xx');
  });
});

function byNumber(number: (id: NamespaceId) => number) {
  return (one: MatrixCell, other: MatrixCell) =>
    number(one.from) - number(other.from) || number(one.to) - number(other.to);
}
