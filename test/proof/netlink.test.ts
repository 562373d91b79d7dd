import { test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { expectSameOnRandomHosts } from '../support/netlink-runs.ts';

describeWith(['root', 'namespaces', 'iproute2'], 'the two readers of namespaces', () => {
  test('show the same on a hundred random hosts', { timeout: 600_000 }, () =>
    expectSameOnRandomHosts(100),
  );
});
