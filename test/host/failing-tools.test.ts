import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FailingTable, startFailingTable } from '../support/failing-table.ts';
import type { FailureKind } from '../support/failing-tools.ts';
import { VIEWS } from '../support/failing-views.ts';
import { describeWith } from '../support/needs.ts';

const NEEDS = ['root', 'namespaces', 'iproute2', 'ping', 'nft'] as const;

/** Some of the rows that `npm run verify` tries all of. */
const ROWS: readonly (readonly [view: string, tool: string, failure: FailureKind])[] = [
  ['snapshot, map, watch', 'ip', 'fails'],
  ['snapshot, map, watch', 'stat', 'half'],
  ['snapshot, map, watch', 'nsenter', 'killed'],
  ['explain a closed port', 'ss', 'fails'],
  ['explain a closed port', 'ss', 'mute'],
  ['explain a closed port', 'ip', 'hangs'],
  ['explain a firewall', 'nft', 'fails'],
  ['explain a firewall', 'nsenter', 'absent'],
  ['matrix', 'ping', 'fails'],
  ['doctor', 'cat', 'hangs'],
  ['plan', 'iptables', 'fails'],
];

describeWith(NEEDS, 'a host of which a program fails', () => {
  let table: FailingTable;
  beforeAll(async () => {
    table = await startFailingTable();
  });
  afterAll(() => table.stop());

  test('no fact comes from a failure', async () => {
    const names = new Set(ROWS.map(([name]) => name));
    const views = VIEWS.filter(({ name }) => names.has(name));
    expect(views).toHaveLength(names.size);
    for (const view of views) expect((await table.whole(view)).told.problems).toEqual([]);
    const wrong = await Promise.all(
      ROWS.flatMap(([name, tool, failure]) =>
        views.filter((view) => view.name === name).map((view) => table.wrong(view, tool, failure)),
      ),
    );
    expect(wrong.flat()).toEqual([]);
  });
});
