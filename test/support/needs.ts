import { describe, test } from 'vitest';
import { isRequired, lacking, PARTS, type PartName } from './parts.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** The parts for whose lack a suite is skipped. */
    lacking?: readonly PartName[];
  }
}

/** Set by `npm run verify`, which installed the parts: a missing one is then a failure. */
const isVerify = process.env.PATCHPANEL_VERIFY === '1';

/**
 * A `describe` for tests that need something of the machine. Where it lacks that, the tests are
 * skipped, and listed at the end with the reason and the remedy; under `npm run verify` they fail.
 *
 *     describeWith(['root', 'engine'], 'the engine', () => { … });
 */
export function describeWith(parts: readonly PartName[], title: string, body: () => void): void {
  const missing = lacking(parts);
  if (missing.length === 0) {
    describe(title, body);
  } else if (isVerify && missing.every(isRequired)) {
    test(`${title}: has what it needs`, () => {
      throw new Error(missing.map((name) => `No ${name}: ${PARTS[name].enable}`).join('\n'));
    });
  } else {
    describe.skip(title, { meta: { lacking: missing } }, body);
  }
}
