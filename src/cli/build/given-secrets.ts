import { text } from 'node:stream/consumers';
import type { Input, Recipe } from '../../recipes/recipe.ts';
import { askSecret } from '../ask/ask-secret.ts';
import { usage } from '../errors.ts';
import type { Output } from '../print/output.ts';

/**
 * What was given, with each secret that is `-` asked for on the terminal, or read from standard input:
 * one line. One that stands on the command line is taken, and warned about: ps(1) shows it to everybody
 * on this machine, and the shell may keep it in its history.
 */
export async function givenSecrets(
  recipe: Recipe,
  given: Input,
  output: Pick<Output, 'complain'>,
): Promise<Input> {
  const secrets = recipe.fields.filter(({ key, secret }) => secret === true && given[key]);
  const waiting = secrets.filter(({ key }) => given[key] === '-');
  const said = secrets.find(({ key }) => given[key] !== '-');
  if (said !== undefined) {
    output.complain(
      `! --${said.key} on the command line is shown by ps to everybody on this machine: give --${said.key} - and it is asked for, or read from standard input.`,
    );
  }
  const [one, another] = waiting;
  if (one === undefined) return given;
  if (another !== undefined) {
    const message = `--${one.key} - and --${another.key} - cannot both be read from standard input`;
    throw usage('invalid-argument', message, '');
  }
  const read = process.stdin.isTTY
    ? await askedFor(one.label)
    : (await text(process.stdin)).split('\n', 1)[0];
  return { ...given, [one.key]: read?.trim() ?? '' };
}

async function askedFor(label: string): Promise<string> {
  const typed = await askSecret([`${label}: `]);
  const secret = typed?.toString('utf8') ?? '';
  typed?.fill(0);
  return secret;
}
