import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { Input, Recipe } from '../../src/recipes/recipe.ts';
import { bundled } from './bundled.ts';
import type { Ground } from './ground.ts';

/** A wrong input, and the field that it is refused at, with the reason's code. */
export type Wrong = {
  readonly title: string;
  /** Asked when it is needed, where it is known only once the host stands. */
  readonly given: Input | (() => Promise<Input>);
  readonly field: string;
  readonly code: string;
};

const BATCH = new URL('./cli-batch.ts', import.meta.url);

const Ended = v.array(v.object({ code: v.number(), stdout: v.string() }));

/**
 * Proves on a real host that `patchpanel apply` refuses each wrong input before its first command:
 * exit code 2, the field's name in the JSON error, and nothing changed.
 */
export function proveRefusals(
  ground: () => Ground,
  recipe: Recipe,
  wrongs: readonly Wrong[],
): void {
  test(`${recipe.id} refuses ${wrongs.length} wrong inputs, and changes nothing`, async () => {
    const { host, folder, state } = ground();
    const before = await state();
    const inputs = wrongs.map(({ given }) => (typeof given === 'function' ? given() : given));
    const calls = (await Promise.all(inputs)).map((given) => [
      ...['apply', recipe.id, '--json'],
      ...Object.entries(given).flatMap(([key, value]) => [`--${key}=${value}`]),
    ]);
    const said = await host.run([process.execPath, bundled(BATCH), JSON.stringify(calls)], {
      env: { XDG_STATE_HOME: folder, DOCKER_HOST: 'unix:///run/docker.sock' },
    });
    const ended = v.parse(Ended, JSON.parse(said)).map(({ code, stdout }) => {
      const { error } = JSON.parse(stdout);
      return { exit: code, field: error?.field, code: error?.code };
    });
    const wanted = wrongs.map(({ field, code }) => ({ exit: 2, field, code }));
    const label = (results: readonly object[]) =>
      results.map((result, at) => ({ title: wrongs[at]?.title, ...result }));
    expect(label(ended)).toEqual(label(wanted));
    expect(await state()).toBe(before);
  });
}
