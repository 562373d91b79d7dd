import fc from 'fast-check';
import { expect } from 'vitest';
import { bothReaders } from './both-readers.ts';
import { startPrivateHost } from './private-host.ts';
import { build, randomHost } from './random-host.ts';
import { expectSameReadings } from './same-readings.ts';

/** Builds that many random hosts, and compares both readers of namespaces on each. */
export async function expectSameOnRandomHosts(numRuns: number): Promise<void> {
  let links = 0;
  let leftToIp = 0;
  const property = fc.asyncProperty(randomHost, async (steps) => {
    const host = await startPrivateHost();
    try {
      await build(host, steps);
      const readers = bothReaders(host);
      links += await expectSameReadings(readers);
      leftToIp += readers.leftToIp();
    } finally {
      await host.stop();
    }
  });
  // Smaller hosts that fail as well are found by hand from the seed: each costs a second.
  await fc.assert(property, { numRuns, endOnFailure: true });
  // Each host has five namespaces with a loopback, and four cables between them.
  expect(links).toBeGreaterThanOrEqual(numRuns * (5 + 8));
  // Comparing ip with itself proves nothing: most namespaces must have been read in the process.
  expect(leftToIp).toBeLessThanOrEqual(numRuns * 2);
}
