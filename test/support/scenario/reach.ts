import { isIP } from 'node:net';
import type { PrivateHost } from '../private-host.ts';
import type { Scenario } from './scenario.ts';
import { take } from './steps.ts';

/** An IPv4 packet of 1500 bytes, less the headers of IP and ICMP. */
const FULL = '1472';

/**
 * Whether the question of a scenario is answered, by the tools that a person has, and by nothing of what
 * is proven: one ping, or one connection.
 */
export async function reaches(host: PrivateHost, scenario: Scenario): Promise<boolean> {
  const { from, to, tcp } = scenario.question;
  const isName = isIP(to) === 0;
  const isTooLarge = scenario.expect.verdict === 'mtu-too-small';
  const large = isTooLarge ? ` -M do -s ${FULL}` : '';
  // Another one may answer in its place.
  const minded = isName && scenario.answered === 'by another';
  const before = minded ? await echoes(host, to) : null;
  for (const address of isName ? await addressesOf(host, to) : [to]) {
    const line =
      tcp === undefined
        ? `${from}: ping -n -c 1 -W 1${large} ${address}`
        : `${from}: busybox nc -w 1 ${address} ${tcp}`;
    const answered = await succeeds(host, line);
    if (answered && (before === null || before !== (await echoes(host, to)))) return true;
  }
  return false;
}

/** Whether one of three pings is answered. */
export async function answers(host: PrivateHost, from: string, address: string): Promise<boolean> {
  return succeeds(host, `${from}: ping -n -c 3 -i 0.2 -W 1 ${address}`);
}

async function succeeds(host: PrivateHost, line: string): Promise<boolean> {
  return take(host, [line]).then(
    () => true,
    () => false,
  );
}

async function addressesOf(host: PrivateHost, name: string): Promise<readonly string[]> {
  const shown = await take(host, [`${name}: ip -o -4 address show scope global`]);
  return [...shown.matchAll(/ inet ([^/ ]+)/g)].map(([, address = '']) => address);
}

/** How many echo requests the namespace has had (nstat(8)). */
async function echoes(host: PrivateHost, name: string): Promise<string> {
  return take(host, [`${name}: nstat -asz IcmpInEchos`]);
}
