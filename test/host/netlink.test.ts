import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bothReaders } from '../support/both-readers.ts';
import { describeWith } from '../support/needs.ts';
import { startPrivateHost } from '../support/private-host.ts';
import { build, randomHost } from '../support/random-host.ts';
import { expectSameReadings } from '../support/same-readings.ts';

const RUNS = Number(process.env.NETLINK_RUNS ?? 4);

describeWith(['root', 'namespaces', 'iproute2'], 'reading by rtnetlink', () => {
  test('shows what ip shows, on random hosts', async () => {
    await fc.assert(
      fc.asyncProperty(randomHost, async (steps) => {
        const host = await startPrivateHost();
        try {
          const done = await build(host, steps);
          const readers = bothReaders(host);
          const links = await expectSameReadings(readers);
          if (process.env.NETLINK_LOUD) console.log(done, steps.length, links, readers.leftToIp());
          expect(links).toBeGreaterThanOrEqual(5);
        } finally {
          await host.stop();
        }
      }),
      { numRuns: RUNS, endOnFailure: !!process.env.NETLINK_LOUD },
    );
  });
});
