import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { reading } from '../../src/executor/command.ts';
import { silentSuccess } from '../../src/executor/command-result.ts';
import { MOVE_KEYS } from '../../src/tui/widgets/move-keys.ts';
import { idleSession, mountApp } from '../support/mount-app.tsx';
import { iccOff } from '../support/sample-explanation.ts';
import { container, namespace, network, sampleSnapshot } from '../support/sample-snapshot.ts';

const TWENTY = Array.from({ length: 20 }, (_, at) => at + 1);

/** A host with twenty more of all that is listed. */
const full = {
  ...sampleSnapshot,
  containers: [
    ...sampleSnapshot.containers,
    ...TWENTY.map((at) => container({ id: `c${at}`, name: `more${at}` })),
  ],
  namespaces: [
    ...sampleSnapshot.namespaces,
    ...TWENTY.map((at) => namespace({ id: 100 + at, kind: 'named', names: [`more${at}`] })),
  ],
  networks: [
    ...sampleSnapshot.networks,
    ...TWENTY.map((at) => network({ id: `n${at}`, name: `more${at}` })),
  ],
};

const PAUSED = full.containers.map((each) => ({ ...each, state: 'paused' as const }));

async function open(...keys: readonly string[]) {
  const builds = await mkdtemp(join(tmpdir(), 'patchpanel-lists-'));
  onTestFinished(() => rm(builds, { recursive: true }));
  const app = await mountApp({
    columns: 100,
    rows: 24,
    snapshot: full,
    builds: join(builds, 'builds'),
    beside: TWENTY.map((at) => {
      const target = `host${at}`;
      const snapshot = { ...sampleSnapshot, host: { ...sampleSnapshot.host, target } };
      return idleSession(at + 1, { snapshot });
    }),
    explain: async (_, question) => ({ ...iccOff, question }),
  });
  onTestFinished(app.screen.unmount);
  app.store.dispatch({
    type: 'log',
    entries: TWENTY.map((at) => ({
      kind: 'run' as const,
      startedAt: 0,
      command: reading(['true', `number${at}`]),
      result: silentSuccess(['true', `number${at}`]),
    })),
  });
  // Each of these is a change: all containers are seen to run again.
  app.store.dispatch({ type: 'snapshot', snapshot: { ...full, containers: PAUSED } });
  await app.screen.settled();
  await app.screen.press(...keys);
  return app;
}

/** What the cursor is on, without the figures behind it, which change by themselves. */
const underCursor = (lines: readonly string[]) =>
  lines.find((line) => line.startsWith('▸'))?.slice(0, 45) ?? '';

/** The lists, the keys that open each, and whether Space has another meaning there. */
const LISTS: readonly (readonly [string, readonly string[], 'pages' | 'pauses'])[] = [
  ['containers', ['1'], 'pages'],
  ['namespaces', ['2'], 'pages'],
  ['networks', ['3'], 'pages'],
  ['the help', ['?'], 'pages'],
  ['the help on networks', ['3', '?'], 'pages'],
  ['the actions', ['x'], 'pages'],
  ['the commands', ['@'], 'pages'],
  ['the changes', ['c'], 'pages'],
  ['the hosts', ['H'], 'pages'],
  ['the matrix', ['M'], 'pages'],
  ['the recipes', ['n'], 'pages'],
  ['the steps of a plan', ['n', 'Enter', 'Enter'], 'pages'],
  ['the checks of an explanation', ['w', 'Enter'], 'pages'],
  ['the probes', ['p', 'Enter', 'a', 'Tab', 'Enter', 'a', 'Tab', 'Tab', 'Enter'], 'pauses'],
];

describe.each(LISTS)('%s', (_, keys, space) => {
  test('take the keys of every list', async () => {
    const { screen } = await open(...keys);
    const cursorAfter = async (...pressed: readonly string[]) => {
      await screen.press(...pressed);
      return underCursor(screen.lines());
    };
    const first = await cursorAfter('g');
    const second = await cursorAfter('j');
    const last = await cursorAfter('G');
    expect(first).not.toBe('');
    expect(new Set([first, second, last]).size).toBe(3);
    expect(await cursorAfter('Home')).toBe(first);
    expect(await cursorAfter('Down')).toBe(second);
    expect(await cursorAfter('k')).toBe(first);
    expect(await cursorAfter('End')).toBe(last);
    expect(await cursorAfter('Up', 'Down')).toBe(last);

    expect(await cursorAfter('g', 'Ctrl-d')).not.toBe(first);
    expect(await cursorAfter('Ctrl-u')).toBe(first);
    const page = await cursorAfter('PgDn');
    expect(page).not.toBe(first);
    expect(await cursorAfter('PgUp')).toBe(first);
    if (space === 'pages') expect(await cursorAfter('g', 'Space')).toBe(page);
  });
});

test('a page is as many rows as the list shows, and Ctrl-d is half of it', async () => {
  const { screen } = await open('@');
  const at = (line: string) => Number(/number(\d+)/.exec(line)?.[1]);
  const shown = screen.lines().filter((line) => /number\d/.test(line)).length;
  const first = at(underCursor(screen.lines()));
  await screen.press('Ctrl-d');
  expect(first - at(underCursor(screen.lines()))).toBe(Math.trunc(shown / 2));
  await screen.press('g', 'PgDn');
  expect(first - at(underCursor(screen.lines()))).toBe(Math.min(shown, first - 1));
});

test.each([
  ['the help', '?'],
  ['the help on networks', '3?'],
  ['the actions', 'x'],
  ['the commands', '@'],
])('%s takes keys that come in one read with the key that opens it', async (_, keys) => {
  const one = await open();
  await one.screen.press(...keys, 'j', 'j', 'k', 'j');
  const wanted = underCursor(one.screen.lines());
  const burst = await open();
  await burst.screen.type(`${keys}jjkj`);
  expect(underCursor(burst.screen.lines())).toBe(wanted);
});

test('the list of builds has the same move keys, of which none is in the footer', async () => {
  const { screen, overlays } = await open('u');
  await screen.waitFor('Builds');
  const keys = overlays.top()?.keys() ?? [];
  for (const move of MOVE_KEYS) {
    expect(keys.find((key) => key.label === move.label)).toMatchObject({
      keys: move.keys,
      quiet: true,
    });
  }
});
