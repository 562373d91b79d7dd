import { defineConfig } from 'vitest/config';

const tests = (folder: string) => [`test/${folder}/**/*.test.{ts,tsx}`];

/** Set by `npm run verify`: the proofs of the recipes take minutes and do not run every day. */
const isVerify = process.env.PATCHPANEL_VERIFY === '1';

/**
 * Suites that use the real kernel and engine, on hosts of their own. In a whole run a test that fails is
 * tried once more: a swarm or a kernel is done when it says so. The report names each that needed it.
 */
const onHosts = { testTimeout: 60_000, hookTimeout: 90_000, retry: isVerify ? 1 : 0 };

const proofs = { name: 'proof', include: tests('proof'), ...onHosts };

/** Tests that measure time run last, with less beside them. */
const measured = {
  ...proofs,
  name: 'measured',
  include: tests('measured'),
  maxWorkers: 2,
  sequence: { groupOrder: 1 },
};

/** Set by `npm run verify:hosts`, once a machine of its own runs that these tests reach over ssh. */
const guest = {
  name: 'guest',
  include: tests('guest'),
  testTimeout: 900_000,
  hookTimeout: 900_000,
  maxWorkers: 1,
  fileParallelism: false,
};

export default defineConfig({
  test: {
    reporters: ['default', './test/support/summary-reporter.ts'],
    // Tests on hosts wait more than they compute.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['screen', 'host', 'e2e', 'proof', 'measured', 'guest'].flatMap(tests),
          // Property tests are slow on a busy machine.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'screen',
          include: tests('screen'),
          // Ink's chalk asks this process's terminal for colours, not the virtual one.
          env: { FORCE_COLOR: '3' },
        },
      },
      { test: { name: 'host', include: tests('host'), ...onHosts } },
      { test: { name: 'e2e', include: tests('e2e'), ...onHosts } },
      ...(process.env.PATCHPANEL_GUEST === undefined ? [] : [{ test: guest }]),
      ...(isVerify ? [{ test: proofs }, { test: measured }] : []),
    ],
  },
});
