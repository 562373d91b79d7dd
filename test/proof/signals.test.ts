import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { observe } from '../support/shell-after.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));
const ENV = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

/** Milliseconds after the start: while Node, the launcher, the bundle and the screen begin, and beyond. */
const MOMENTS = Array.from({ length: 27 }, (_, at) => 100 + at * 50);
const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;

/** Milliseconds in which it must have ended. */
const LIMIT = 2_000;

/** How many run at once: a moment means less on a machine that is busy. */
const ABREAST = 2;

async function struck(name: NodeJS.Signals, moment: number): Promise<string> {
  const { terminal, kill, faults } = observe([process.execPath, LAUNCHER], { env: ENV });
  try {
    await pause(moment);
    kill(name);
    const found = await faults(LIMIT).catch((error) => [String(error)]);
    return found.length === 0 ? '' : `${name} after ${moment} ms: ${found.join(', ')}`;
  } finally {
    await terminal.close();
  }
}

test.each(SIGNALS)(
  '%s ends it at any moment of its start, and the terminal is right',
  async (name) => {
    const rest = MOMENTS.values();
    const wrong: string[] = [];
    const strike = async () => {
      for (const moment of rest) wrong.push(await struck(name, moment));
    };
    await Promise.all(Array.from({ length: ABREAST }, strike));
    expect(wrong.filter((text) => text !== '')).toEqual([]);
  },
  120_000,
);
