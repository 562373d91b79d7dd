import type { Reporter, SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node';
import { PARTS } from './parts.ts';

/**
 * Prints, after vitest's own report, what was skipped and why, what passed only when it was tried again, and
 * the sum in one plain line.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const suites = modules.flatMap((module) => [...module.children.allSuites()]);
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const skips = [...suites.flatMap(skippedSuite), ...tests.flatMap(skippedTest)];
    if (skips.length > 0) console.log(['\nSkipped:', ...skips].join('\n'));
    const retried = tests.flatMap(retriedTest);
    if (retried.length > 0)
      console.log(['\nPassed only on the second try:', ...retried].join('\n'));
    const count = (state: string) => tests.filter((one) => one.result().state === state).length;
    const broken = modules.filter(
      (module) => module.state() === 'failed' && !hasFailedTest(module),
    );
    const failed = count('failed') + broken.length;
    const skipped = skips.length > 0 ? `, ${count('skipped')} skipped` : '';
    const outside = errors.length > 0 ? `, errors outside of the tests: ${errors.length}` : '';
    console.log(`\n${count('passed')} passed, ${failed} failed${skipped}${outside}`);
  }
}

function skippedSuite(suite: TestSuite): string[] {
  const missing = suite.meta().lacking ?? [];
  if (missing.length === 0) return [];
  const number = [...suite.children.allTests()].length;
  const title = `  ${suite.module.relativeModuleId}: ${suite.fullName} (${number})`;
  return [title, ...missing.map((name) => `    no ${name}: ${PARTS[name].enable}`)];
}

/** Names a test that skipped itself while it ran, with the reason that it gave. */
function skippedTest(test: TestCase): string[] {
  const result = test.result();
  if (result.state !== 'skipped' || result.note === undefined) return [];
  return [`  ${test.module.relativeModuleId}: ${test.fullName}`, `    ${result.note}`];
}

/** Names a test that passed, but failed first, with the first line of that failure. */
function retriedTest(test: TestCase): string[] {
  if (test.diagnostic()?.flaky !== true) return [];
  const { errors } = test.result();
  const [why = ''] = (errors?.[0]?.message ?? '').split('\n');
  return [`  ${test.module.relativeModuleId}: ${test.fullName}`, `    ${why}`];
}

function hasFailedTest(module: TestModule): boolean {
  return [...module.children.allTests('failed')].length > 0;
}
