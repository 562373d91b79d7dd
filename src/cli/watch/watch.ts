import type { Host } from '../../executor/operation.ts';
import { createInventory } from '../../inventory/inventory.ts';
import { changeLine } from '../../model/changes/json-line.ts';
import { goLive } from '../../store/live/go-live.ts';
import { pause } from '../../store/live/pause.ts';
import { createExplorerStore } from '../../store/store.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../errors.ts';
import { openHost } from '../host/open-host.ts';
import { interruptible } from '../interrupt.ts';
import type { Output } from '../print/output.ts';
import { beginTeller, changeNews, changeText, troubleTeller } from './watch-lines.ts';

/** Milliseconds after which a kernel that is not heard will not be. */
const PATIENCE = 3000;

/** The longest that a timer of Node can wait: about 25 days. */
const LONGEST = 2 ** 31 - 1;

/**
 * `patchpanel watch`: one line a change, as it comes, until Ctrl-C or until nobody reads it. With
 * `--json` each line is one object as `changeLine` documents it, and nothing else is on stdout. What
 * could not be read is told on stderr, each once, as is that the watch has begun.
 */
export async function watch(
  context: Context,
  { json = false }: { readonly json?: boolean },
): Promise<ExitCode> {
  const { output } = context;
  const host = await openHost(context);
  await interruptible((interrupted) =>
    follow(host, { output, json, signal: AbortSignal.any([interrupted, output.closed]) }),
  );
  return 0;
}

type Watch = { readonly output: Output; readonly json: boolean; readonly signal: AbortSignal };

/** Resolves when the signal aborts; rejects where following the host fails. */
async function follow({ executor, engine }: Host, { output, json, signal }: Watch): Promise<void> {
  const store = createExplorerStore();
  const ended = Promise.withResolvers<void>();
  const ending = new AbortController();
  const complain = (text: string) => output.complain(`patchpanel: ${text}`);
  const tellTrouble = troubleTeller(complain);
  const tellBegin = beginTeller(complain);
  store.subscribe((state, before) => {
    for (const change of changeNews(state, before)) {
      output.print(json ? changeLine(change) : changeText(output, change));
    }
    tellTrouble(state);
    tellBegin(state);
  });
  const halt = () => ended.resolve();
  signal.addEventListener('abort', halt, { once: true });
  if (signal.aborted) halt();
  // Without it the program would end if there is no `ip monitor` to wait for.
  const alive = setInterval(() => {}, LONGEST);
  try {
    goLive({
      store,
      executor,
      engine,
      signal: ending.signal,
      readSnapshot: createInventory({ executor, engine }).read,
      readSockets: async () => ({ sockets: [], problems: [] }),
      onError: ended.reject,
    });
    void pause(PATIENCE, ending.signal).then(() => {
      const isDeaf = !ending.signal.aborted && store.getState().feed.kernel === 'off';
      if (isDeaf)
        complain('ip monitor does not work here: the host is read every few seconds instead');
    });
    await ended.promise;
  } finally {
    clearInterval(alive);
    ending.abort();
  }
}
