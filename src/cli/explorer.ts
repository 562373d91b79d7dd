import { basename, relative } from 'node:path';
import { isInLab } from '../executor/lab/lab-entry.ts';
import type { Host } from '../executor/operation.ts';
import type { Context } from './context.ts';
import { openAnother, openHosts } from './host/open-host.ts';

/**
 * The launcher's first screen: `leave` restores the terminal; `handOver` leaves that, and what a signal
 * does, to others, whose listeners must stand by then.
 */
export type Screen = { readonly handOver: () => void; readonly leave: () => void };

/** How the launcher began: what it shows, or null; and whether this process may draw on its terminal. */
export type Start = { readonly screen: Screen | null; readonly comesToFront: () => boolean };

/** Says inside the lab that nobody asked for it: this machine shows nothing to this user. */
const UNASKED = 'PATCHPANEL_LAB_UNASKED';

/**
 * `patchpanel` without a subcommand. Without a terminal it prints the snapshot. If no engine answers and this
 * user may not look into namespaces, it opens the lab, and says so; where that is impossible too, the
 * explorer shows what stands against it.
 */
export async function explorer(context: Context, { screen, comesToFront }: Start): Promise<number> {
  const { env, globals, output } = context;
  if (!isScreen(env)) {
    const { snapshot } = await import('./show/snapshot.ts');
    return snapshot(context, {});
  }
  // Behind its first screen it is in front already.
  if (screen === null && !comesToFront()) return 1;
  const hosts = await openHosts(context);
  const [host] = hosts;
  const isNamed = globals.hosts.length > 0 || globals.context !== null;
  const isFar = host.executor.connection !== undefined;
  // A lab that nobody asked for would have to be made, and that is more than a look.
  const mayStay =
    isInLab(env) || isNamed || isFar || globals.readOnly || (await seesSomething(host));
  if (!mayStay) {
    const code = await openLabInstead(context, screen);
    if (code !== null) return code;
  }
  if (screen !== null && host.engine !== null && !isFar) {
    const { showNames } = await import('./first-names.ts');
    await showNames(host.engine, output.ascii);
  }
  const { runExplorer } = await import('../tui/run.tsx');
  const notice = noticeFor(context);
  await runExplorer({
    hosts,
    onDrawn: () => screen?.handOver(),
    openAnother: (address) => openAnother(context, address),
    options: {
      colour: output.colour,
      ascii: output.ascii,
      screenReader: env.INK_SCREEN_READER === 'true',
      readOnly: globals.readOnly || globals.dryRun,
      ...(notice === null ? {} : { notice }),
    },
  });
  return 0;
}

function isScreen(env: Context['env']): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && env.TERM !== 'dumb';
}

/** Root sees every namespace; others at least the containers, where the engine answers them. */
async function seesSomething({ engine }: Host): Promise<boolean> {
  if (process.getuid?.() === 0) return true;
  return engine !== null && (await engine.call({ kind: 'version' })).ok;
}

/** Null where there can be no lab. */
async function openLabInstead({ globals }: Context, screen: Screen | null): Promise<number | null> {
  const [{ probeLab }, { localExecutor }, { openLab }, { thisProgram }, { spellGlobals }] =
    await Promise.all([
      import('../executor/lab/lab-probe.ts'),
      import('../executor/local/local-executor.ts'),
      import('../executor/lab/lab-process.ts'),
      import('./lab.ts'),
      import('./globals.ts'),
    ]);
  const probe = await probeLab(localExecutor());
  if (!probe.ok) return null;
  screen?.leave();
  const program = ['env', `${UNASKED}=1`, ...thisProgram(), ...spellGlobals(globals)];
  const ended = openLab(probe.entry, program);
  screen?.handOver();
  return ended;
}

function noticeFor({ env, globals }: Context): string | null {
  if (env[UNASKED] === '1') {
    return `no engine, no root: this is the lab. This machine: ${asRoot(env)}`;
  }
  return globals.dryRun ? 'dry run: plans are shown, nothing is run' : null;
}

/** How the person starts this program as root, in the words they started it with. */
function asRoot(env: Context['env']): string {
  const script = process.argv[1] ?? '';
  if (env.npm_lifecycle_event === 'start') return 'sudo npm start';
  return basename(script) === 'patchpanel'
    ? 'sudo patchpanel'
    : `sudo node ${relative('', script)}`;
}
