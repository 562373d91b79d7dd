import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { recipes } from '../../../src/recipes/index.ts';

const MODULE = fileURLToPath(new URL('../../../src/cli/build/given-secrets.ts', import.meta.url));
const RECIPE = fileURLToPath(
  new URL('../../../src/recipes/create-overlay-network/recipe.ts', import.meta.url),
);

/** What is made of `--token VALUE` in a process of its own, which has the input as its standard input. */
async function given(token: string, input: string) {
  const program = `
    import { givenSecrets } from ${JSON.stringify(MODULE)};
    import { createOverlayNetwork } from ${JSON.stringify(RECIPE)};
    const complain = (line) => process.stderr.write(line);
    const given = { swarm: 'join', token: process.env.SAID };
    console.log(JSON.stringify(await givenSecrets(createOverlayNetwork, given, { complain })));`;
  const running = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, SAID: token },
  });
  running.child.stdin?.end(input);
  const { stdout, stderr } = await running;
  return { given: JSON.parse(stdout), stderr };
}

describe('a secret', () => {
  test.each([
    ['a line', 'SWMTKN-1-a\nmore\n', 'SWMTKN-1-a'],
    ['a line without its end', 'SWMTKN-1-a', 'SWMTKN-1-a'],
    ['nothing', '', ''],
  ])('that is - is read from standard input: %s', async (_case, input, token) => {
    expect(await given('-', input)).toEqual({ given: { swarm: 'join', token }, stderr: '' });
  });

  test('on the command line is taken, and warned about without being told again', async () => {
    const { given: taken, stderr } = await given('SWMTKN-1-a', '');
    expect(taken).toEqual({ swarm: 'join', token: 'SWMTKN-1-a' });
    expect(stderr).toContain('--token on the command line is shown by ps');
    expect(stderr).not.toContain('SWMTKN');
  });
});

test('a field that asks for a token, a password or a key is a secret one', () => {
  const asking = recipes.flatMap(({ id, fields }) =>
    fields
      .filter(({ key, help }) =>
        /\b(?:token|password|passphrase|secret|private key)\b/i.test(`${key} ${help}`),
      )
      .filter(({ secret }) => secret !== true)
      .map(({ key }) => `${id} --${key}`),
  );
  expect(asking).toEqual([]);
});
