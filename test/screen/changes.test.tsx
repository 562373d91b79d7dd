import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Link } from '../../src/model/kernel/link.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { mountApp } from '../support/mount-app.tsx';
import {
  address,
  namespace,
  network,
  route,
  sampleSnapshot as sample,
  WEB,
} from '../support/sample-snapshot.ts';

type Options = Parameters<typeof mountApp>[0];

async function explorer(options?: Options) {
  const app = await mountApp(options);
  onTestFinished(app.screen.unmount);
  let readings = 0;
  /** A later reading, seconds after the one before. */
  const show = async (over: Partial<Snapshot>) => {
    readings += 1;
    const takenAt = new Date(2026, 0, 1, 14, 3, readings).toISOString();
    app.store.dispatch({ type: 'snapshot', snapshot: { ...sample, takenAt, ...over } });
    await app.screen.settled();
  };
  const calm = async () => {
    for (const flash of app.store.getState().flashes) app.store.dispatch({ type: 'calm', flash });
    await app.screen.settled();
  };
  return { ...app, show, calm };
}

const webLink = (over: Partial<Link>): Partial<Snapshot> => ({
  namespaces: sample.namespaces.map((one) =>
    one.id === WEB
      ? {
          ...one,
          links: one.links.map((each) => (each.index === 14 ? { ...each, ...over } : each)),
        }
      : one,
  ),
});
const NEW = namespace({ id: 77, kind: 'named', names: ['blue'] });
const withNew: Partial<Snapshot> = { namespaces: [...sample.namespaces, NEW] };

describe('a row that changed', () => {
  test('flashes once in the lists and in the main pane, and is plain again', async () => {
    const { screen, show, calm } = await explorer({ columns: 120, rows: 40 });
    const before = screen.text();
    const inverse = (row: RegExp, column: number) =>
      screen.cell(
        screen.lines().findIndex((text) => row.test(text)),
        column,
      )?.inverse;
    await show(webLink({ mtu: 1400 }));
    expect(screen.text()).toMatch(/^▸~● web /m);
    expect(screen.text()).toMatch(/^ {2}● db /m);
    expect(screen.text()).toMatch(/│ ~eth0 {2}up .* mtu 1400/);
    expect(screen.text()).toMatch(/│ {2}eth1 {2}up/);
    expect(inverse(/^▸~● web/, 4)).toBe(true);
    expect(inverse(/^ {2}● db/, 4)).toBe(false);
    expect(inverse(/│ ~eth0/, 41)).toBe(true);
    await calm();
    expect(screen.text()).toBe(before.replace('mtu 1500', 'mtu 1400'));
    expect(inverse(/^▸ ● web/, 4)).toBe(false);
  });

  test.each([
    ['a namespace', '2', withNew, /^ {1}\+● blue /m],
    [
      'a network',
      '3',
      { networks: [...sample.networks, network({ id: 'n9', name: 'front' })] },
      /^ {1}\+front /m,
    ],
  ])('%s that is new says so', async (_title, key, over, row) => {
    const { screen, show, calm } = await explorer({ columns: 80, rows: 24 });
    await screen.press(key);
    await show(over);
    expect(screen.text()).toMatch(row);
    await calm();
    expect(screen.text()).not.toMatch(row);
  });

  test('says so in ASCII and without colour too, and when the cursor is on it', async () => {
    const { screen, show } = await explorer({ columns: 60, rows: 15, ascii: true });
    await screen.press('2', 'j');
    await show(webLink({ mtu: 1400 }));
    expect(screen.text()).toMatch(/^>~\* web, side /m);
    expect(screen.text()).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test('costs its own rows and nothing else, once on and once off', async () => {
    const { screen, show, calm } = await explorer({ columns: 120, rows: 40 });
    screen.resetBytes();
    await show(webLink({ alias: 'mine' }));
    expect(screen.bytes()).toBeGreaterThan(0);
    expect(screen.bytes()).toBeLessThan(1_000);
    await calm();
    screen.resetBytes();
    await show(webLink({ alias: 'mine' }));
    expect(screen.bytes()).toBe(0);
  });
});

describe('the view of changes', () => {
  const newRoute: Partial<Snapshot> = {
    namespaces: sample.namespaces.map((one) =>
      one.id === WEB
        ? {
            ...one,
            routes: [...one.routes, route({ destination: '10.9.0.0/16', gateway: '172.17.0.9' })],
          }
        : one,
    ),
  };

  test('says what would stand here where nothing changed', async () => {
    const { screen } = await explorer({ columns: 60, rows: 15 });
    await screen.press('c');
    expect(screen.text()).toContain('━ Changes 0 ━');
    expect(screen.text()).toContain('Nothing has changed yet.');
    await screen.press('Enter', 'y', 's');
    expect(screen.text()).toContain('nothing to save: no changes are listed');
    await screen.press('Esc');
    expect(screen.text()).toContain('Containers 5');
  });

  test.each([
    [120, 40],
    [80, 24],
    [60, 15],
  ])(
    'at %i×%i lists the newest first, each with time, sign, thing, from and to',
    async (columns, rows) => {
      const { screen, show } = await explorer({ columns, rows });
      await show(withNew);
      await show(webLink({ mtu: 1400, operState: 'LOWERLAYERDOWN' }));
      await screen.press('c');
      const [, ...lines] = screen
        .lines()
        .slice(1, -1)
        .filter((text) => text !== '');
      expect(lines.map((text) => text.replace(/ {2,}/g, '  '))).toEqual([
        '▸ 14:03:02 - namespace blue  removed',
        expect.stringMatching(/^ {2}14:03:02 ~ link eth0 in web, side {2}mtu 1500 → 1400$/),
        expect.stringMatching(
          /^ {2}14:03:02 ~ link eth0 in web, s.* {2}state UP → LOWERLAYERDOWN$/,
        ),
        '  14:03:01 + namespace blue  added',
      ]);
      expect(screen.text()).toContain('━ Changes 4 ━');
    },
  );

  test('goes on while it is open: at the top with the newest, else with its change', async () => {
    const { screen, show } = await explorer({ columns: 80, rows: 24 });
    await screen.press('c');
    await show(withNew);
    expect(screen.text()).toContain('▸ 14:03:01 + namespace blue');
    await show({});
    expect(screen.text()).toContain('▸ 14:03:02 - namespace blue');
    await screen.press('j');
    await show(webLink({ mtu: 1400 }));
    expect(screen.text()).toContain('▸ 14:03:01 + namespace blue');
    await screen.press('g');
    expect(screen.text()).toContain('▸ 14:03:03 ~ link eth0');
    await screen.press('G', 'k');
    expect(screen.text()).toContain('▸ 14:03:02 - namespace blue');
  });

  test('scrolls by pages', async () => {
    const { screen, show } = await explorer({ columns: 60, rows: 15 });
    for (let mtu = 1400; mtu < 1440; mtu += 1) await show(webLink({ mtu }));
    await screen.press('c');
    expect(screen.text()).toContain('mtu 1438 → 1439');
    await screen.press('PgDn');
    expect(screen.text()).toMatch(/▸ .* mtu 1426 → 1427/);
    await screen.press('G');
    expect(screen.text()).toMatch(/▸ .* mtu 1500 → 1400/);
    await screen.press('PgUp', 'g');
    expect(screen.text()).toMatch(/▸ .* mtu 1438 → 1439/);
  });

  test('a filter leaves what has its words; Esc drops it first', async () => {
    const { screen, show } = await explorer({ columns: 80, rows: 24 });
    await show(withNew);
    await show(webLink({ mtu: 1400 }));
    await screen.press('c', '/');
    await screen.type('mtu web');
    expect(screen.text()).toContain('Changes 1 of 3');
    expect(screen.text()).toContain('/mtu web_');
    expect(screen.text()).not.toContain('namespace blue');
    await screen.type('zz');
    await screen.press('Enter');
    expect(screen.text()).toContain('Nothing matches; Esc shows everything.');
    await screen.press('Esc');
    expect(screen.text()).toContain('Changes 3');
    await screen.press('Esc');
    expect(screen.text()).toContain('1 Containers');
  });

  test('Enter goes to the very row of the thing, or says that it is gone', async () => {
    const { screen, show } = await explorer({ columns: 120, rows: 30 });
    await show(withNew);
    await show(newRoute);
    await screen.press('c', 'Enter');
    expect(screen.text()).toContain('it is gone');
    expect(screen.text()).toContain('━ Changes 3');
    await screen.press('j', 'Enter');
    expect(screen.text()).toMatch(/━ web, side ━.*\[Routes\]/);
    expect(screen.text()).toMatch(/▸\+ ?10\.9\.0\.0\/16/);
  });

  test('Enter on an address finds it among its link’s', async () => {
    const { screen, show } = await explorer({ columns: 120, rows: 30 });
    const eth0 = sample.namespaces.find(({ id }) => id === WEB)?.links[1];
    const addresses = [...(eth0?.addresses ?? []), address('10.1.0.1/24')];
    await show(webLink({ addresses }));
    await screen.press('c', 'Enter');
    expect(screen.text()).toMatch(/━ web, side ━\[Addresses\]/);
    expect(screen.text()).toMatch(/▸\+ +10\.1\.0\.1\/24/);
  });

  test('s saves what is listed as JSON lines, and says where; y copies one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'patchpanel-saved-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    const { screen, show } = await explorer({ columns: 160, rows: 24 });
    await show(withNew);
    await show(webLink({ mtu: 1400 }));
    await screen.press('c', '/');
    await screen.type('blue');
    await screen.press('Enter', 's');
    await screen.waitFor(/saved: .*\.jsonl \(2 changes\)/);
    const [file = ''] = await readdir(folder);
    const lines = (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n');
    expect(lines.map((text) => JSON.parse(text).kind)).toEqual(['added', 'removed']);
    await screen.press('y');
    const copied = /\]52;c;([A-Za-z0-9+/=]*)/.exec(screen.raw())?.[1] ?? '';
    expect(Buffer.from(copied, 'base64').toString()).toMatch(/Z - namespace blue removed$/);
  });

  test('draws ASCII alone, and nothing from outside raw', async () => {
    const { screen, show } = await explorer({ columns: 80, rows: 24, ascii: true });
    await show(webLink({ alias: 'evil\x1b]0;owned\x07\u202e' }));
    await screen.press('c');
    expect(screen.text()).toContain('alias none -> evil\\x1b]0;owned\\x07\\u202e');
    expect(screen.text()).toMatch(/^[\x20-\x7e\n]*$/);
    expect(screen.raw()).not.toContain('\x1b]0;');
  });
});
