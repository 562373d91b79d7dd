import { expect, test } from 'vitest';
import { CliError } from '../../src/cli/errors.ts';
import { GLOBAL_HELP, spellGlobals, takeGlobals } from '../../src/cli/globals.ts';
import { recipes } from '../../src/recipes/index.ts';

const NONE = {
  hosts: [] as string[],
  context: null as string | null,
  readOnly: false,
  dryRun: false,
  ascii: false,
  noColor: false,
};

test.each([
  ['before the subcommand', ['--ascii', 'snapshot'], { ascii: true }, ['snapshot']],
  ['after it', ['snapshot', '--json', '--no-color'], { noColor: true }, ['snapshot', '--json']],
  ['with a value', ['--host', 'unix:///a', 'doctor'], { hosts: ['unix:///a'] }, ['doctor']],
  ['with = and a value', ['doctor', '--host=tcp://h:1'], { hosts: ['tcp://h:1'] }, ['doctor']],
  [
    'one for each host',
    ['--host', 'tcp://h:1', '--host=unix:///a'],
    { hosts: ['tcp://h:1', 'unix:///a'] },
    [],
  ],
  ['a context', ['--context', 'far', 'doctor'], { context: 'far' }, ['doctor']],
  ['a host over ssh', ['--host=ssh://me@far:22'], { hosts: ['ssh://me@far:22'] }, []],
  ['not after --', ['ping', '--', '--ascii'], {}, ['ping', '--', '--ascii']],
  [
    'all at once',
    ['--read-only', 'apply', '--dry-run'],
    { readOnly: true, dryRun: true },
    ['apply'],
  ],
])('global options %s are taken out', (_, argv, globals, rest) => {
  expect(takeGlobals(argv)).toEqual({ globals: { ...NONE, ...globals }, rest });
});

test.each([
  [['--host']],
  [['--host', '--json']],
  [['--host=']],
  [['--host', 'ftp://server']],
  [['--context']],
  [['--context=']],
  [['--context', 'far', '--host', 'unix:///a']],
])('%j is a wrong call', (argv) => {
  expect(() => takeGlobals(argv)).toThrow(CliError);
});

test('spelled out again they say the same', () => {
  const globals = { ...NONE, hosts: ['unix:///a b', 'tcp://h:1'], ascii: true, readOnly: true };
  expect(takeGlobals(spellGlobals(globals)).globals).toEqual(globals);
  const far = { ...NONE, context: 'far away' };
  expect(takeGlobals(spellGlobals(far)).globals).toEqual(far);
});

test('no field of a recipe has the flag of a global option, or of plan and apply', () => {
  const taken = [
    ...GLOBAL_HELP.map(([flag]) => flag.split(' ')[0]),
    '--format',
    '--json',
    '--help',
  ];
  for (const { fields } of recipes) {
    for (const { key } of fields) expect(taken).not.toContain(`--${key}`);
  }
});
