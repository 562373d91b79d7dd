import * as v from 'valibot';
import { reading } from '../executor/command.ts';
import type { Executor } from '../executor/executor.ts';
import { type Result, succeeded } from '../executor/result.ts';
import { PARENT_DRIVERS, type ParentDriver, type ParentFacts } from '../model/parents.ts';
import { parseList, unparsable } from './json.ts';
import { type Reading, read, unread } from './reading.ts';

const WHAT = 'ask what links of this host can carry others';

/**
 * Asks the kernel for a link without saying on what, in a namespace that ends with the command: what it
 * finds wrong tells whether it knows the kind (rtnl_newlink, net/core/rtnetlink.c).
 */
function probe(driver: ParentDriver) {
  return reading(['unshare', '--net', 'ip', 'link', 'add', 'name', 'probe', 'type', driver], {
    privileged: true,
  });
}

/** What ip(8) says of a kind that the kernel does not know, in its older and its newer words. */
const UNKNOWN = /unknown device type|operation not supported/i;

/** cfg80211 gives each wireless link this entry (net/wireless/core.c). */
const WIRELESS = reading(
  [
    'sh',
    '-c',
    'for at in /sys/class/net/*/phy80211; do if [ -e "$at" ]; then echo "$at"; fi; done',
  ],
  { typed: 'ls -d /sys/class/net/*/phy80211' },
);

const MACVLANS = reading(['ip', '-d', '-j', 'link', 'show', 'type', 'macvlan']);

const Macvlan = v.object({
  link: v.nullish(v.string()),
  linkinfo: v.nullish(
    v.object({ info_data: v.nullish(v.object({ mode: v.nullish(v.string()) })) }),
  ),
});

/** Reads which drivers the kernel has, and which links of the host are wireless or taken whole. */
export async function readParents(
  executor: Executor,
  signal: AbortSignal,
): Promise<Reading<ParentFacts>> {
  const [wireless, macvlans, ...probes] = await Promise.all([
    executor.run(WIRELESS, { signal }),
    executor.run(MACVLANS, { signal }),
    ...PARENT_DRIVERS.map((driver) => executor.run(probe(driver), { signal })),
  ]);
  const failed = [wireless, macvlans].find((result) => !succeeded(result)) ?? probes.find(unasked);
  if (failed !== undefined) {
    const hint = 'the drivers can be asked for as root, or in the lab';
    return unread({ what: WHAT, why: failed.message, hint });
  }
  try {
    return read({
      drivers: PARENT_DRIVERS.filter((_driver, at) => !UNKNOWN.test(probes[at]?.stderr ?? '')),
      wireless: wireless.stdout.split('\n').flatMap((path) => path.split('/').at(-2) ?? []),
      exclusive: parseList(Macvlan, macvlans.stdout).flatMap(({ link, linkinfo }) =>
        link && linkinfo?.info_data?.mode === 'passthru' ? [link] : [],
      ),
    });
  } catch (error) {
    return unread({ what: WHAT, why: unparsable(error), hint: 'patchpanel needs ip -j' });
  }
}

/** Whether a probe did not come to the kernel: unshare(1) itself was refused, or there is no ip. */
function unasked({ exitCode, stderr }: Result): boolean {
  return exitCode === null || stderr.startsWith('unshare:');
}
