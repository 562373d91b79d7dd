/**
 * The explorer's screen: lists on the left, the selected thing on the right, overlays over both.
 *
 * Where to add what:
 * - what belongs to one host: its `Session` (hosts/sessions.ts); what all hosts share: `ScreenParts`.
 * - a key: a `Binding` (keys/binding.ts), listed in keys/keymap.ts, or in features.ts where it opens a
 *   screen of its own. Footer, help and the README's table follow.
 * - a screen: an `Overlay` (overlays.ts), opened with `app.overlays.open(…)`. Its state lives in a
 *   store of its own; widgets/list-overlay.tsx and help.ts are the pattern.
 * - a tab: a pure file in present/ that makes `Row`s, its name in panes/titles.ts, its place in
 *   store/subject.ts, its line in present/main-view.ts.
 */

import process from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { Box, useApp, useInput, usePaste, useStdin, useStdout, useWindowSize } from 'ink';
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { fitLine, line } from '../model/styled-text.ts';
import { sanitise } from '../model/text/sanitise.ts';
import { isHostStale } from '../store/hosts/host-status.ts';
import type { PaneId, State } from '../store/state.ts';
import { PANES } from '../store/state.ts';
import type { AppContext } from './app-context.ts';
import type { Session } from './hosts/sessions.ts';
import { bindingsIn, handleKey, handlePaste } from './keys/handle-key.ts';
import { pressesOf } from './keys/press.ts';
import type { Layout } from './layout.ts';
import type { Overlay, OverlayKey } from './overlays.ts';
import { paintFooter, paintHeader, paintLog } from './panes/paint-bars.ts';
import { paintList, paintStrip } from './panes/paint-list.ts';
import { paintMain } from './panes/paint-main.ts';
import type { Size } from './screen.ts';
import { layoutFor } from './screen.ts';
import type { TerminalKeys } from './terminal/terminal.ts';
import type { Theme } from './theme.ts';
import { faded } from './theme.ts';
import { filterKeys } from './widgets/filter-keys.ts';
import { Rows } from './widgets/rows.tsx';

/** What the screen adds by itself to the context that keys act through. */
type OfTerminal = Pick<AppContext, 'size' | 'suspend' | 'redraw' | 'copy' | 'exit'>;

/** What all hosts share. */
export type ScreenParts = Omit<AppContext, keyof Session | keyof OfTerminal> & {
  readonly terminal: TerminalKeys;
};

/** For an overlay whose keys never change. */
const STILL = () => () => {};
const NOTHING = () => null;

/** The whole screen, exactly as large as the terminal. */
export function App({ parts }: { readonly parts: ScreenParts }) {
  const size = useWindowSize();
  const contextNow = useAppContexts(parts, size);
  useInput((input, key) => {
    // Asked for each key: one of a burst may put another host on the screen.
    for (const press of pressesOf(input, key)) handleKey(contextNow(), press);
  });
  usePaste((text) => handlePaste(contextNow(), text));
  const shown = useStore(parts.sessions, (sessions) => sessions.shown);
  const state = useStore(shown.store);
  const overlays = useStore(shown.overlays);
  const top = overlays.at(-1) ?? null;
  useSyncExternalStore(top?.watch?.subscribe ?? STILL, top?.watch?.getState ?? NOTHING);
  return (
    // Not `overflow="hidden"`: every row is painted to its width, and Ink's clipping doubles a frame's cost.
    <Box width={size.columns} height={size.rows}>
      <Explorer key={shown.id} state={state} size={size} theme={parts.theme} overlay={top} />
    </Box>
  );
}

/** Gives the context of the host that is shown at the time of the call. */
function useAppContexts(parts: ScreenParts, size: Size): () => AppContext {
  const terminal = useTerminal(parts.terminal, size);
  useStops(terminal.suspend);
  return useMemo(() => {
    const contexts = new WeakMap<Session, AppContext>();
    return () => {
      const { shown } = parts.sessions.getState();
      const app = contexts.get(shown) ?? { ...parts, ...terminal, ...shown };
      contexts.set(shown, app);
      return app;
    };
  }, [parts, terminal]);
}

/** Stops with the terminal as it was, where somebody asks for it by a signal, and goes on where it was. */
function useStops(suspend: AppContext['suspend']) {
  useEffect(() => {
    const stop = () => {
      const away = suspend(async () => {
        process.kill(process.pid, 'SIGSTOP');
      });
      // It is away already: whatever has the terminal restores it.
      away.catch(() => process.kill(process.pid, 'SIGSTOP'));
    };
    process.on('SIGTSTP', stop);
    return () => {
      process.off('SIGTSTP', stop);
    };
  }, [suspend]);
}

function useTerminal(terminal: TerminalKeys, size: Size): OfTerminal {
  const { exit, suspendTerminal } = useApp();
  const { stdout } = useStdout();
  const { stdin } = useStdin();
  const latest = useRef(size);
  useEffect(() => {
    latest.current = size;
  }, [size]);
  return useMemo(
    () => ({
      size: () => latest.current,
      suspend: (run) =>
        terminal.whileQuiet(() =>
          suspendTerminal(async () => {
            // Ink stops listening, but the stream would go on taking keys away from the child, and a
            // shell with job control would see us stopped for it. Only a stream that has noticed that
            // nobody listens, a turn later, obeys.
            await setImmediate();
            stdin.pause();
            // It is paused a turn later too: one that goes on before that would never be read again.
            await setImmediate();
            await run();
          }),
        ),
      redraw: terminal.redraw,
      copy: (...lines) => {
        const text = lines.map(sanitise).join('\n');
        stdout.write(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`);
      },
      exit: () => {
        void terminal.whileQuiet(async () => exit());
      },
    }),
    [terminal, stdin, stdout, exit, suspendTerminal],
  );
}

type ScreenProps = {
  readonly state: State;
  readonly size: Size;
  readonly theme: Theme;
  readonly overlay: Overlay | null;
};

function Explorer({ state, size, theme, overlay }: ScreenProps) {
  const layout = layoutFor(state, size);
  if (layout.kind === 'tiny') {
    const by = theme.ascii ? 'x' : '×';
    const words = line(
      `patchpanel needs 60 ${by} 15, this terminal is ${size.columns} ${by} ${size.rows}`,
    );
    const painted = theme.paint(fitLine(words, size.columns, theme.glyphs.cut));
    return <Rows rect={{ ...layout.body, height: 1 }} lines={[painted]} />;
  }
  const { width } = layout.header;
  const look = isHostStale(state) ? faded(theme) : theme;
  return (
    <>
      <Rows rect={layout.header} lines={[paintHeader(state, width, theme)]} />
      {overlay === null ? (
        <Panes key={`${size.columns}x${size.rows}`} state={state} layout={layout} theme={look} />
      ) : (
        overlay.render(layout.body)
      )}
      <Rows rect={layout.footer} lines={[footerLine(state, layout, overlay, theme)]} />
    </>
  );
}

type PanesProps = {
  readonly state: State;
  readonly layout: Layout;
  readonly theme: Theme;
};

function Panes({ state, layout, theme }: PanesProps) {
  const tops = useRef<Partial<Record<PaneId | 'main', number>>>({});
  const { width } = layout.header;
  return (
    <>
      {layout.strip !== null && (
        <Rows rect={layout.strip} lines={[paintStrip(state, width, theme)]} />
      )}
      {PANES.map((pane) => {
        const rect = layout.panes[pane];
        if (rect === undefined) return null;
        const titled = layout.kind === 'columns';
        const list = paintList(state, pane, rect, theme, tops.current[pane] ?? null, titled);
        tops.current[pane] = list.top;
        return <Rows key={pane} rect={rect} lines={list.lines} />;
      })}
      <Main state={state} layout={layout} theme={theme} tops={tops} />
      {layout.log !== null && (
        <Rows rect={layout.log} lines={[paintLog(state, layout.log.width, theme)]} />
      )}
    </>
  );
}

function Main({
  state,
  layout,
  theme,
  tops,
}: PanesProps & { readonly tops: { current: Partial<Record<PaneId | 'main', number>> } }) {
  if (layout.main === null) return null;
  const main = paintMain(state, layout, layout.main, theme, tops.current.main ?? 0);
  tops.current.main = main.top;
  return <Rows rect={layout.main} lines={main.lines} />;
}

/** The keys; or the notice, where the line that usually shows it is not there. */
function footerLine(state: State, layout: Layout, overlay: Overlay | null, theme: Theme): string {
  const { width } = layout.footer;
  const isNoticeHidden = overlay !== null || layout.log === null;
  if (state.notice !== null && isNoticeHidden) return paintLog(state, width, theme);
  return paintFooter(hintsFor(state, overlay), width, theme);
}

function hintsOf(keys: readonly OverlayKey[]) {
  return keys
    .filter(({ quiet }) => quiet !== true)
    .map(({ keys: [key = ''], label }) => ({ key, label }));
}

function hintsFor(state: State, overlay: Overlay | null) {
  if (overlay !== null) return hintsOf(overlay.keys());
  if (state.typing) return hintsOf(filterKeys(() => {}));
  return bindingsIn(state)
    .filter((binding) => binding.footer !== null && (binding.disabled?.(state) ?? null) === null)
    .toSorted((a, b) => (a.footer ?? 0) - (b.footer ?? 0))
    .map(({ keys, label }) => ({ key: keys[0] ?? '', label }));
}
