import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Explained, inGuest, onGuest } from '../support/guest.ts';

/** Two namespaces on a bridge, which reach each other, and a third on none. */
const SET_UP = `
for name in one two three; do ip netns add $name; ip -n $name link set lo up; done
ip link add lan1 type bridge
ip link set lan1 up
for name in one two; do
  ip link add to-$name type veth peer name eth0 netns $name
  ip link set to-$name up master lan1
  ip -n $name link set eth0 up
done
ip -n one address add 10.90.0.1/24 dev eth0
ip -n two address add 10.90.0.2/24 dev eth0
iptables -I FORWARD -i lan1 -o lan1 -j ACCEPT
`;

const REMOVE = `
iptables -D FORWARD -i lan1 -o lan1 -j ACCEPT
for name in one two three; do ip netns delete $name; done
ip link delete lan1
`;

const RUNS = 20;

/** Longer than all runs take; what keeps a core busy ends by itself if nobody ends it. */
const BUSY_SECONDS = 3_600;

const Doctor = v.object({
  findings: v.array(v.object({ id: v.string(), status: v.string(), found: v.string() })),
});

const Snapshot = v.object({
  host: v.looseObject({}),
  containers: v.array(v.unknown()),
  networks: v.array(v.object({ name: v.string() })),
  problems: v.array(v.unknown()),
  namespaces: v.array(
    v.object({
      kind: v.string(),
      names: v.array(v.string()),
      problem: v.nullable(v.unknown()),
      unread: v.array(v.unknown()),
      links: v.array(v.object({ name: v.string(), addresses: v.array(v.string()) })),
    }),
  ),
});

/** What is so in the guest, and stays so: which of these a document tells otherwise of is a wrong fact. */
const DOCTOR: Readonly<Record<string, string>> = {
  ip: 'ok',
  ss: 'ok',
  ping: 'ok',
  nsenter: 'ok',
  unshare: 'ok',
  root: 'ok',
  engine: 'ok',
  forwarding: 'ok',
};

let burning: readonly ChildProcess[] = [];

beforeAll(async () => {
  await inGuest(SET_UP);
  burning = Array.from({ length: availableParallelism() }, () =>
    spawn('timeout', [String(BUSY_SECONDS), 'sh', '-c', 'while :; do :; done'], {
      stdio: 'ignore',
    }),
  );
});

afterAll(async () => {
  for (const each of burning) each.kill('SIGTERM');
  await inGuest(REMOVE);
});

/** What a call printed; null where the guest was not reached, or it says on stderr why there is nothing. */
async function documentOf<T>(
  schema: v.GenericSchema<unknown, T>,
  ...args: readonly string[]
): Promise<T | null> {
  const { code, stdout, stderr } = await onGuest(...args, '--json');
  const document: unknown = stdout === '' ? null : JSON.parse(stdout);
  const parsed = v.safeParse(schema, document);
  if (parsed.success) return parsed.output;
  const isRefused = stderr !== '' || v.is(v.looseObject({ error: v.unknown() }), document);
  if (code === 0 || !isRefused) throw new Error(`patchpanel ${args.join(' ')} said: ${stdout}`);
  return null;
}

describe('while the cores of the host are kept busy', () => {
  test(`${RUNS} times no wrong fact is told`, { timeout: BUSY_SECONDS * 1000 }, async () => {
    const wrong: string[] = [];
    let whole = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const told = [await doctorWrong(), await snapshotWrong(), await explainWrong()];
      if (told.every((each) => each !== null)) whole += 1;
      wrong.push(...told.flatMap((each) => each ?? []));
    }
    expect(wrong).toEqual([]);
    // Nothing is wrong in what was not told: most of it has to be.
    expect(whole).toBeGreaterThan(RUNS / 2);
  });
});

async function doctorWrong(): Promise<readonly string[] | null> {
  const told = await documentOf(Doctor, 'doctor');
  return (
    told?.findings.flatMap(({ id, status, found }) => {
      const isSo = DOCTOR[id];
      return isSo === undefined || status === isSo || status === 'unknown'
        ? []
        : [`doctor: ${id} is ${status}: ${found}`];
    }) ?? null
  );
}

async function snapshotWrong(): Promise<readonly string[] | null> {
  const told = await documentOf(Snapshot, 'snapshot');
  if (told === null) return null;
  const wrong: string[] = [];
  const isPartial = told.problems.length > 0;
  for (const [name, address] of [
    ['one', '10.90.0.1/24'],
    ['two', '10.90.0.2/24'],
    ['three', null],
  ] as const) {
    const found = told.namespaces.find(({ names }) => names.includes(name));
    const isRead = found !== undefined && found.problem === null && found.unread.length === 0;
    if (found === undefined && !isPartial) wrong.push(`snapshot: ${name} is not there`);
    if (found === undefined || !isRead) continue;
    const addresses = found.links.flatMap((link) => link.addresses);
    if (address !== null && !addresses.includes(address)) {
      wrong.push(`snapshot: ${name} has ${addresses.join(' ')}`);
    }
  }
  if (told.networks.length === 0 && !isPartial) wrong.push('snapshot: the engine has no networks');
  return wrong;
}

async function explainWrong(): Promise<readonly string[] | null> {
  const reached = await documentOf(Explained, 'explain', 'one', 'two');
  const alone = await documentOf(Explained, 'explain', 'three', 'two');
  const may = (told: Explained | null, what: string, ...verdicts: readonly string[]) =>
    told === null ||
    (verdicts.includes(told.verdict) &&
      told.others.every(({ verdict }) => verdicts.includes(verdict)))
      ? []
      : [
          `explain: ${what}: ${told.verdict}: ${told.summary}, ${told.others.map(({ verdict }) => verdict)}`,
        ];
  if (reached === null || alone === null) return null;
  return [
    ...may(reached, 'one reaches two', 'reachable', 'unknown'),
    ...may(alone, 'three has no link', 'source-no-link', 'unknown'),
  ];
}
