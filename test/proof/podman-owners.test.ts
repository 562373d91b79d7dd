import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { kindLabel, labelOf } from '../../src/model/label.ts';
import { type Ground, startPodmanGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

describeWith(['root', 'namespaces', 'podman', 'iproute2'], 'Podman where nobody asks it', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await startPodmanGround();
    // The list of its containers, where Podman keeps it unless it is told otherwise.
    await ground.host.script(`
mount -t tmpfs tmpfs /var/lib/containers
ln -s /run/graph /var/lib/containers/storage`);
    await ground.container('web');
    await ground.container('side', '--network', 'container:web');
    const sleep = ['--infra-image', 'busybox', '--infra-command', 'sleep 1000'];
    await ground.docker('pod', 'create', '--name', 'shop', ...sleep);
    await ground.container('cart', '--pod', 'shop');
    await ground.container('till', '--pod', 'shop');
  });
  afterAll(() => ground.stop());

  test('containers have their names, those of a pod that of the pod', async () => {
    const snapshot = await readSnapshot({
      executor: ground.executor,
      engine: null,
      signal: new AbortController().signal,
    });
    expect(snapshot.problems).toEqual([]);
    const pod = await ground.docker('pod', 'inspect', '--format', '{{.ID}}', 'shop');
    const owned = snapshot.namespaces
      .filter(({ owners }) => owners.length > 0)
      .map((each) => `${labelOf(snapshot, each)}: ${kindLabel(each)}`);
    expect(owned.toSorted()).toEqual(
      [`pod ${pod.slice(0, 12)}: Podman pod`, 'web, side: Podman container'].toSorted(),
    );
  });
});
