/**
 * `npm run picture`: docs/screen.svg and docs/wizard.svg, drawn from the built program as it runs on a
 * private engine. Needs what the host tests need, and a build.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { startPrivateEngine } from '../support/private-engine.ts';
import { openTerminal } from '../support/terminal.ts';
import { svgOf } from './svg.ts';

const COLUMNS = 120;
const ROWS = 30;

const engine = await startPrivateEngine();
try {
  await engine.docker(
    'network',
    'create',
    '-o',
    'com.docker.network.bridge.enable_icc=false',
    'backend',
  );
  await engine.container('old');
  await engine.docker('kill', 'old');
  await engine.container('voip', '--network', 'host');
  await engine.container('db', '--network', 'backend');
  await engine.container('cache');
  await engine.container('web');
  await engine.docker('network', 'connect', 'backend', 'web');
  await engine.container('side', '--network', 'container:web');

  const terminal = openTerminal(
    [...engine.host.enter, process.execPath, `${process.cwd()}/bin/patchpanel.js`],
    { columns: COLUMNS, rows: ROWS, env: { XDG_STATE_HOME: '/run/state' } },
  );
  const picture = async (name: string, title: string) => {
    await mkdir('docs', { recursive: true });
    await writeFile(`docs/${name}.svg`, await svgOf(title, terminal.raw(), COLUMNS, ROWS));
  };
  await terminal.waitFor(/web +backend/);
  await terminal.waitFor(/ live .*4 namespaces/);
  terminal.press('j');
  await terminal.waitFor('▸ ● web');
  terminal.press(']', ']', ']', ']', ']');
  await terminal.waitFor('[Wiring]');
  await picture('screen', 'The explorer, with the wiring of a container');
  terminal.press('n');
  await terminal.waitFor('Namespaces and cables');
  terminal.press('Enter');
  await terminal.waitFor('1 fields');
  terminal.press('Enter');
  await terminal.waitFor('Plan: ');
  terminal.press('Enter');
  await terminal.waitFor('u undoes it', 15_000);
  await picture('wizard', 'The wizard after a run');
  await terminal.close();
} finally {
  await engine.stop();
}
