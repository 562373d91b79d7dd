/** What a host over ssh costs where each direction takes 150 ms. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reading } from '../../src/executor/command.ts';
import { type SshGround, startSshGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

const DELAY = 150;
const ROUND_TRIP = 2 * DELAY;

/** Made, most of them not started: each is inspected all the same. */
const CONTAINERS = `
for each in $(seq 45); do docker create --name "made$each" busybox >/dev/null; done
for each in $(seq 5); do docker run -d --name "web$each" busybox >/dev/null; done
`;

describeWith(['root', 'namespaces', 'engine', 'sshd'], 'round trips', () => {
  let ground: SshGround;
  beforeAll(async () => {
    ground = await startSshGround();
    await ground.host.script(CONTAINERS);
    ground.sshd.wire.setDelay(DELAY);
  }, 120_000);
  afterAll(() => ground.stop());

  /** Round trips that a work takes, with what the machines themselves need counted as waiting. */
  const trips = async (work: () => Promise<unknown>) => {
    const begin = performance.now();
    await work();
    return (performance.now() - begin) / ROUND_TRIP;
  };

  test('one for a command, and for many at once', async () => {
    const { executor } = ground;
    const run = () => executor.run(reading(['cat', '/proc/version']));
    expect(await trips(run)).toBeLessThan(2);
    const many = () => Promise.all(Array.from({ length: 20 }, run));
    expect(await trips(many)).toBeLessThan(2);
  });

  test('at most eight for the first full snapshot of fifty containers', async () => {
    let found = 0;
    const first = await trips(async () => {
      found = (await ground.snapshot()).containers.length;
    });
    const second = await trips(ground.snapshot);
    expect(found).toBe(50);
    expect(first).toBeLessThan(8);
    expect(second).toBeLessThan(6);
  });
});
