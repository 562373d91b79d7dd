import { expect, test } from 'vitest';
import { byHandView } from '../../src/tui/present/by-hand.ts';
import { createTheme } from '../../src/tui/theme.ts';
import { CONNECTED, container, hostWith } from '../recipes/bridge-host.ts';

const { glyphs } = createTheme({ colour: false, ascii: true });

test.each([
  ['docker', undefined, 'docker container inspect web'],
  ['podman', 'podman', 'podman container inspect web'],
  [
    'podman',
    'podman of alice',
    'podman --url unix:///run/user/1000/podman/podman.sock container inspect web',
  ],
] as const)('the engine whose container it is: %s, %s', (family, engine, command) => {
  const known = hostWith([], { engine: CONNECTED });
  const state = { ...CONNECTED, family };
  const web = container('web', engine === undefined ? {} : { engine });
  const address = 'unix:///run/user/1000/podman/podman.sock';
  const otherEngines = engine === undefined ? [] : [{ id: engine, address, uid: 1000, state }];
  const snapshot = { ...known, host: { ...known.host, otherEngines } };
  const subject = { kind: 'container', container: web, namespace: null } as const;
  const rows = byHandView(subject, { snapshot, glyphs, width: 120 });
  const text = rows.map(({ line }) => line.map((part) => part.text).join('')).join('\n');
  expect(text).toContain(` $ ${command}\n`);
});
