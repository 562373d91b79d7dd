/**
 * `node test/hosts/answer.ts`: asks patchpanel, with the programs of this machine, about one and the same
 * host, and prints the answers as JSON, without what differs each time. As root.
 */
import { notSentWhy } from '../../src/probe/session/not-sent.ts';
import { startPrivateHost } from '../support/private-host.ts';
import { patchpanel, stateFolder } from '../support/program.ts';
import { FIREWALL, ROUTED } from '../support/routed-host.ts';

const ADDRESSES = [
  ...['10.8.0.2', 'fd00:8::2', '10.9.0.77', 'fd00:9::77', '10.7.0.2', 'fd00:7::2', '10.8.0.7'],
  ...['fd00:8::7', '10.5.0.2', 'fd00:5::2', '192.0.2.1', '2001:db8::1', 'nosuch.invalid'],
  ...['mtu://10.9.0.2', 'mtu://10.8.0.2', 'mtu://fd00:8::2', 'mtu://10.6.0.2', 'tcp://10.8.0.2:82'],
  ...['udp://10.8.0.2:82', 'dns://name.example@10.8.0.2', 'http://10.8.0.2/'],
];

const QUESTIONS: readonly (readonly string[])[] = [
  ['snapshot'],
  ['show', 'router'],
  ['show', 'far'],
  ['matrix', 'host', 'router', 'far'],
  ['ping', '--count', '1', ...ADDRESSES],
  ...['10.8.0.2', '10.8.0.7', '10.7.0.2', '10.5.0.2', '10.6.0.2', 'fd00:8::2', 'fd00:8::7'].map(
    (to) => ['explain', 'host', to],
  ),
  ['explain', 'far', '10.9.0.1'],
  ['explain', 'host', '10.8.0.2', '--tcp', '82'],
];
const BEHIND_RULES: readonly (readonly string[])[] = [
  ['explain', 'far', '10.9.0.1', '--tcp', '22'],
  ['explain', 'host', 'router'],
];

/** The lowest inode that a namespace can have (include/uapi/linux/nsfs.h, PROC_DYNAMIC_FIRST). */
const LOWEST_INODE = 0xf000_0000;

/** Keys whose values differ from one run to the next with the same programs, or are the exact words of these programs. */
const VARIES = [
  ...[
    'id',
    'inode',
    'namespace',
    'fromNamespace',
    'toNamespace',
    'pid',
    'pids',
    'processes',
    'index',
  ],
  ...[
    'peer',
    'mac',
    'hostname',
    'takenAt',
    'counters',
    'neighbours',
    'evidence',
    'intervalMs',
    'rtt',
  ],
  ...['last', 'min', 'avg', 'max', 'p50', 'p90', 'p99', 'stddev', 'jitter'],
];

/** Waits for IPv6 addresses, and the routes that come with them: they are tentative for a while (RFC 4862). */
const SETTLED = `
tentative() { ip -6 -o addr show tentative; ip -all netns exec ip -6 -o addr show tentative; }
tries=0
while [ $tries -lt 50 ] && tentative | grep -q inet6; do sleep 0.1; tries=$((tries + 1)); done
`;

const host = await startPrivateHost();
const state = await stateFolder();
const answers: Record<string, unknown> = {};
const ask = async (questions: readonly (readonly string[])[], when: string) => {
  for (const question of questions) {
    const at = { enter: host.enter, env: { ...state.env, DOCKER_HOST: '' } };
    const { code, stdout, stderr } = await patchpanel([...question, '--json'], at);
    const said: unknown = stdout === '' ? stderr : JSON.parse(stdout);
    answers[`${question.join(' ')}${when}`] = { code, said: steady(said) };
  }
};
try {
  await host.script(ROUTED);
  await host.script(SETTLED);
  await ask(QUESTIONS, '');
  await host.script(FIREWALL);
  await ask(BEHIND_RULES, ', behind rules');
  console.log(JSON.stringify(answers, null, 1));
} finally {
  await state.remove();
  await host.stop();
}

function steady(value: unknown): unknown {
  if (typeof value === 'string') {
    return value
      .replace(/([0-9a-f]{2}:){5}[0-9a-f]{2}/g, 'MAC')
      .replace(/fe80:[0-9a-f:]+/g, 'LINK-LOCAL')
      .replace(/\d+(\.\d+)? (ms|µs|s)\b/g, 'TIME');
  }
  if (typeof value === 'number' && value > LOWEST_INODE) return '…';
  if (Array.isArray(value)) return value.map(steady);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => {
    if (VARIES.includes(key)) return [key, '…'];
    // A router answers no more than so many refused packets (icmp(7), icmp_ratelimit): the small ones, or these.
    if (key === 'full' && !isAnswered(value)) return [key, '…'];
    // The words of ping itself; what the kernel said in them is the same.
    if (key === 'said' && typeof one === 'string') return [key, steady(notSentWhy(one) ?? one)];
    return [key, key === 'routes' ? bySelf(steady(one)) : steady(one)];
  });
  return Object.fromEntries(entries);
}

/** Whether the small packets of a trial of `explain` were answered. */
function isAnswered(trial: object): boolean {
  return JSON.stringify('echo' in trial ? trial.echo : null).includes('"outcome":"answered"');
}

/**
 * Files each route under itself: the kernel lists those of the table `local` as its hashes have them, and
 * one more shifts none of the others.
 */
function bySelf(routes: unknown): unknown {
  if (!Array.isArray(routes)) return routes;
  return Object.fromEntries(routes.map((route) => [JSON.stringify(route), true]));
}
