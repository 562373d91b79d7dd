import { defineConfig } from 'vitest/config';

const tests = (folder: string) => [`test/${folder}/**/*.test.{ts,tsx}`];

/** Suites of their own: what they share is the machine's two cores, the kernel and the engine. */
const apart = { fileParallelism: false, testTimeout: 60_000, hookTimeout: 90_000 };

export default defineConfig({
  test: {
    reporters: ['default', './test/support/summary-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...tests('screen'), ...tests('host'), ...tests('e2e')],
          // Property tests take their time where the machine is busy with other work.
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
      { test: { name: 'host', include: tests('host'), ...apart } },
      { test: { name: 'e2e', include: tests('e2e'), ...apart } },
    ],
  },
});
