import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeGuest } from './make-guest.ts';
import { type Column, parseReport } from './results.ts';
import { type Guest, startGuest } from './run-guest.ts';
import { reportingTo } from './run-in.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const VERSIONS = `
echo "Linux $(uname -r)"
echo "Docker $(docker version --format '{{.Server.Version}}')"
echo "iproute2 $(ip -V | sed 's/.*iproute2-//; s/,.*//')"
echo "iputils $(ping -V | sed 's/.*iputils //; s/,.*//' | head -n 1)"
`;

/**
 * Makes the guest, boots it, runs its own tests on this machine, which reach it over ssh, and shuts it
 * down whatever came of them. Files as vitest filters them; without any, all of test/guest.
 */
export async function runOnGuest(files: readonly string[]): Promise<Column> {
  makeGuest();
  const guest = await startGuest();
  const out = mkdtempSync(join(tmpdir(), 'patchpanel-hosts-'));
  try {
    const report = join(out, 'results.json');
    const vitest = [
      ...['run', '--configLoader=native', '--project', 'guest'],
      ...reportingTo(report),
      ...files,
    ];
    const { status } = spawnSync(`${REPOSITORY}/node_modules/.bin/vitest`, vitest, {
      cwd: REPOSITORY,
      stdio: 'inherit',
      env: { ...process.env, PATCHPANEL_GUEST: guest.url, PATCHPANEL_SSH_CONFIG: guest.config },
    });
    if (!existsSync(report)) {
      throw new Error(`the guest's tests ended with exit code ${status} and without a report`);
    }
    const results = parseReport(readFileSync(report, 'utf8'), REPOSITORY, status);
    return { name: 'Debian 13, emulated', versions: versionsOf(guest), files: results };
  } finally {
    rmSync(out, { recursive: true });
    await guest.stop();
  }
}

function versionsOf({ config }: Guest): readonly string[] {
  const argv = ['-F', config, 'root@127.0.0.1', VERSIONS];
  return spawnSync('ssh', argv, { encoding: 'utf8' }).stdout.trim().split('\n');
}
