import { familyOn } from '../../model/engine/engine-on.ts';
import { ofMainEngine } from '../../model/engine/other-engine.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { refuseEngine } from '../fields/engine-refusal.ts';
import { firstFree } from '../host/free-name.ts';
import type { Field } from '../recipe.ts';
import { splitWords } from './words.ts';

/** `busybox` means `busybox:latest`; a colon before the last slash is a registry's port. */
export function taggedImage(image: string): string {
  const last = image.split('/').at(-1) ?? '';
  return last.includes(':') || image.includes('@') ? image : `${image}:latest`;
}

/** Another engine's container may have the name too. */
function containerNames({ containers }: Snapshot): ReadonlySet<string> {
  return new Set(ofMainEngine(containers).map(({ name: each }) => each));
}

export const image: Field = {
  key: 'image',
  label: 'Image',
  help: 'a local image of the engine; images are never pulled',
  choices: ({ details }) =>
    details.images?.ok ? details.images.value.map((value) => ({ value, note: '' })) : [],
  propose: ({ details }) => {
    const [only, ...others] = details.images?.ok ? details.images.value : [];
    return only !== undefined && others.length === 0 ? only : null;
  },
  refuse: (value, { snapshot, details }) => {
    const engine = refuseEngine(snapshot);
    if (engine !== null) return engine;
    const { images } = details;
    if (images === undefined || !images.ok) {
      const why = images?.problem.why ?? 'they were not asked for';
      const message = `could not list the engine’s images: ${why}`;
      return { code: 'unreadable', message, hint: images?.problem.hint ?? '' };
    }
    if (images.value.includes(taggedImage(value))) return null;
    const there = images.value.length === 0 ? 'the engine has no images' : images.value.join(', ');
    return {
      code: 'no-image',
      message: `the engine has no image ${taggedImage(value)}, and images are not pulled automatically`,
      hint: `${familyOn(snapshot).command} pull ${value}, or use a local one: ${there}`,
    };
  },
};

/** What the engine takes for a name (moby, daemon/names). */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

/** `registry:5000/team/asterisk-voip:1.2` → `asterisk-voip`. */
function baseOf(image: string): string {
  const last = image.split('@', 1)[0]?.split('/').at(-1)?.split(':', 1)[0] ?? '';
  return NAME.test(last) ? last : 'container';
}

export const name: Field = {
  key: 'name',
  label: 'Name',
  help: 'name of the new container',
  choices: null,
  propose: ({ snapshot, input }) => firstFree(baseOf(input.image ?? ''), containerNames(snapshot)),
  refuse: (value, { snapshot }) => {
    if (!NAME.test(value)) {
      return {
        code: 'not-allowed',
        message: `the engine does not accept the name ${JSON.stringify(value)}`,
        hint: 'use a letter or digit, then at least one letter, digit, _ . or -',
      };
    }
    const names = containerNames(snapshot);
    if (!names.has(value)) return null;
    const message = `a container named ${value} already exists`;
    return { code: 'taken', message, hint: `${firstFree(value, names)} is free` };
  },
};

export const command: Field = {
  key: 'command',
  label: 'Command',
  help: 'command to run, quoted as in a shell but run without one; empty = the image’s own command',
  choices: null,
  optional: true,
  propose: () => null,
  refuse: (value) => {
    const split = splitWords(value);
    if (!split.ok) {
      return { code: 'unbalanced', message: split.message, hint: `sh -c 'echo "a b"'` };
    }
    const [program] = split.words;
    if (program !== '' && program !== undefined) return null;
    return {
      code: 'no-program',
      message: 'its first word is not a program name',
      hint: 'for example sleep 60',
    };
  },
};

/** The words of a resolved command. Throws if it was not resolved. */
export function wordsOf(value: string): readonly string[] {
  const split = splitWords(value);
  if (!split.ok) throw new Error(`run-container: the command was not resolved: ${split.message}`);
  return split.words;
}
