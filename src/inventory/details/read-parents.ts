import * as v from 'valibot';
import { reading } from '../../executor/command.ts';
import { type CommandResult, succeeded } from '../../executor/command-result.ts';
import type { Executor } from '../../executor/executor.ts';
import {
  PARENT_DRIVERS,
  type ParentDetail,
  type ParentDriver,
} from '../../model/kernel/parents.ts';
import { failureWith, type Result, success } from '../../model/result.ts';
import { parseList, unparsable } from '../shell/json.ts';

const WHAT = 'ask what links of this host can carry others';

/**
 * Whether the kernel has a driver, without having it loaded: it is there, `yes`; or it lies beside
 * the kernel, whose list of modules (depmod(8)) has every one, `yes` or `no`. Where that list is
 * not to be seen, as in a container, `unlisted`.
 */
const DRIVERS = String.raw`
modules=/lib/modules/$(uname -r)
for driver do
  if [ -e "/sys/module/$driver" ] || grep -qs "^$driver " /proc/modules; then answer=yes
  elif grep -qs "/$driver[.]ko" "$modules/modules.builtin" "$modules/modules.dep"; then answer=yes
  elif [ -r "$modules/modules.builtin" ] && [ -r "$modules/modules.dep" ]; then answer=no
  else answer=unlisted
  fi
  printf '%s %s\n' "$driver" $answer
done
exit 0
`;

const LISTED = reading(
  ['sh', '-c', `export LC_ALL=C\n${DRIVERS}`, 'patchpanel', ...PARENT_DRIVERS],
  { typed: `modinfo ${PARENT_DRIVERS.join(' ')}`, loads: [] },
);

/**
 * Asks the kernel for a link without saying on what, in a namespace that ends with the command:
 * what it finds wrong tells whether it knows the kind (rtnl_newlink, net/core/rtnetlink.c). It has
 * the driver loaded for that, where it can.
 */
function probe(driver: ParentDriver) {
  return reading(['unshare', '--net', 'ip', 'link', 'add', 'name', 'probe', 'type', driver], {
    loads: [driver],
    privileged: true,
  });
}

/** What ip(8) says of a kind that the kernel does not know, in its older and its newer words. */
const UNKNOWN = /unknown device type|operation not supported/i;

/** The drivers that there are. */
async function readDrivers(
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<readonly ParentDriver[]>> {
  const listed = await executor.run(LISTED, { signal });
  if (!succeeded(listed)) return refused(listed);
  const answers = new Map(
    listed.stdout.split('\n').map((line) => {
      const [driver = '', answer = ''] = line.split(' ');
      return [driver, answer] as const;
    }),
  );
  const unlisted = PARENT_DRIVERS.filter((driver) => answers.get(driver) === 'unlisted');
  const probes = await Promise.all(
    unlisted.map((driver) => executor.run(probe(driver), { signal })),
  );
  const failed = probes.find(unasked);
  if (failed !== undefined) return refused(failed);
  const isKnown = (driver: ParentDriver) => {
    const probed = probes[unlisted.indexOf(driver)];
    return probed === undefined ? answers.get(driver) === 'yes' : !UNKNOWN.test(probed.stderr);
  };
  return success(PARENT_DRIVERS.filter(isKnown));
}

function refused<T>({ message }: CommandResult): Result<T> {
  const hint = 'the drivers can be asked for as root, or in the lab';
  return failureWith({ what: WHAT, why: message, hint });
}

/** cfg80211 gives each wireless link this entry (net/wireless/core.c). */
const WIRELESS = reading(
  [
    'sh',
    '-c',
    'for at in /sys/class/net/*/phy80211; do if [ -e "$at" ]; then echo "$at"; fi; done',
  ],
  { typed: 'ls -d /sys/class/net/*/phy80211', loads: [] },
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
): Promise<Result<ParentDetail>> {
  const [wireless, macvlans, drivers] = await Promise.all([
    executor.run(WIRELESS, { signal }),
    executor.run(MACVLANS, { signal }),
    readDrivers(executor, signal),
  ]);
  const failed = [wireless, macvlans].find((result) => !succeeded(result));
  if (failed !== undefined) return refused(failed);
  if (!drivers.ok) return drivers;
  try {
    return success({
      drivers: drivers.value,
      wireless: wireless.stdout.split('\n').flatMap((path) => path.split('/').at(-2) ?? []),
      exclusive: parseList(Macvlan, macvlans.stdout).flatMap(({ link, linkinfo }) =>
        link && linkinfo?.info_data?.mode === 'passthru' ? [link] : [],
      ),
    });
  } catch (error) {
    return failureWith({ what: WHAT, why: unparsable(error), hint: 'patchpanel needs ip -j' });
  }
}

/** Whether a probe never reached the kernel: unshare(1) itself was refused, or there is no ip. */
function unasked({ exitCode, stderr }: CommandResult): boolean {
  return exitCode === null || stderr.startsWith('unshare:');
}
