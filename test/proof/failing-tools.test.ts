import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FailingTable, startFailingTable } from '../support/failing-table.ts';
import { FAILURES, type FailureKind } from '../support/failing-tools.ts';
import { VIEWS, type View } from '../support/failing-views.ts';
import { describeWith } from '../support/needs.ts';

/** Rows that are tried at the same time: most of them wait. */
const TOGETHER = 8;

const NEEDS = ['root', 'namespaces', 'iproute2', 'ping', 'nft'] as const;

describeWith(NEEDS, 'each program that is run × each way to fail × each subcommand', () => {
  let table: FailingTable;
  beforeAll(async () => {
    table = await startFailingTable();
  });
  afterAll(() => table.stop());

  test('no fact comes from a failure', { timeout: 400_000, retry: 0 }, async () => {
    const rows: (readonly [View, string, FailureKind])[] = [];
    const used = new Set<string>();
    for (const view of VIEWS) {
      const { tools, told } = await table.whole(view);
      expect(told.problems, view.name).toEqual([]);
      for (const tool of tools) used.add(tool);
      rows.push(
        ...tools.flatMap((tool) => FAILURES.map((failure) => [view, tool, failure] as const)),
      );
    }
    expect([...used]).toEqual(
      expect.arrayContaining(['ip', 'nsenter', 'ss', 'nft', 'stat', 'ping']),
    );
    const wrong: string[] = [];
    const waiting = rows.values();
    const work = async () => {
      for (const [view, tool, failure] of waiting) {
        wrong.push(...(await table.wrong(view, tool, failure)));
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, work));
    expect(wrong).toEqual([]);
  });
});
