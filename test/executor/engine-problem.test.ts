import { expect, test } from 'vitest';
import { engineFailureRefusal } from '../../src/executor/engine/engine-problem.ts';

test.each([
  ['/var/run/docker.sock', 'sudo systemctl start docker', 'journalctl -u docker'],
  ['/run/podman/podman.sock', 'sudo systemctl start podman.socket', 'journalctl -u podman'],
  ['/run/user/1000/docker.sock', 'systemctl --user start docker', 'journalctl --user -u docker'],
  [
    '/run/user/1000/podman/podman.sock',
    'systemctl --user start podman.socket',
    'journalctl --user -u podman',
  ],
])('whoever stopped %s is told how to start it', (path, start, journal) => {
  const { hint } = engineFailureRefusal('refused', 'ask', { kind: 'unix', path }).problem;
  expect(hint).toBe(`Start it (${start}); ${journal} says why it stopped.`);
});
