/** The fields of every network that the engine is to make, apart from its addresses. */

import { BUILD_LABEL } from '../../executor/engine/engine-change.ts';
import { familyOn } from '../../model/engine/engine-on.ts';
import { ofMainEngine } from '../../model/engine/other-engine.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { BuildId } from '../../plan/plan.ts';
import { firstFree } from '../host/free-name.ts';
import { type Field, type FieldRefusal, type Input, splitMany } from '../recipe.ts';
import { refuseEngine } from './engine-refusal.ts';

/** As docker says which names it takes; engine 20.10 takes others too, which then no command can refer to. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

function freeName(base: string, { networks }: Snapshot): string {
  return firstFree(base, new Set(ofMainEngine(networks).map(({ name }) => name)));
}

/** Why a name will not do for a new network; null if it will. */
function refuseNetworkName(name: string, snapshot: Snapshot): FieldRefusal | null {
  if (!NAME.test(name)) {
    const message = `${name} does not match [a-zA-Z0-9][a-zA-Z0-9_.-]*`;
    const hint = 'use letters, digits, - _ and ., starting with a letter or digit';
    return { code: 'not-allowed', message, hint };
  }
  const { name: engine, reserved } = familyOn(snapshot);
  const meaning = Object.hasOwn(reserved, name) ? reserved[name] : undefined;
  const hint = `${freeName(meaning === undefined ? name : `my-${name}`, snapshot)} is free`;
  if (meaning !== undefined) {
    return {
      code: 'predefined',
      message: `${engine} reserves the name ${name} for ${meaning}`,
      hint,
    };
  }
  if (!ofMainEngine(snapshot.networks).some((each) => each.name === name)) return null;
  return { code: 'taken', message: `a network named ${name} already exists`, hint };
}

/** The name of a network to be made; proposes `base`, or `base-2`, … if that is taken. */
export function networkNameField(base: string): Field {
  return {
    key: 'name',
    label: 'Name',
    help: 'name of the new network',
    choices: null,
    propose: ({ snapshot }) => freeName(base, snapshot),
    refuse: (value, { snapshot }) => refuseEngine(snapshot) ?? refuseNetworkName(value, snapshot),
  };
}

function parseLabel(text: string): readonly [key: string, value: string] {
  const at = text.indexOf('=');
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Labels of the thing to be made, beside that of the build. */
export const labelField: Field = {
  key: 'label',
  label: 'Labels',
  help: 'notes on the network for people and programs: key=value',
  many: true,
  optional: true,
  choices: null,
  propose: () => null,
  refuse: (value) => {
    const keys = new Set<string>();
    for (const text of splitMany(value)) {
      const [key] = parseLabel(text);
      if (key === '') {
        const message = `${text} has no key before the =`;
        return { code: 'no-key', message, hint: 'key=value' };
      }
      if (key === BUILD_LABEL) {
        const message = `patchpanel uses ${BUILD_LABEL} to recognise what it made`;
        return { code: 'reserved', message, hint: 'use another key' };
      }
      if (keys.has(key)) {
        const message = `${key} is given twice, but a label has only one value`;
        return { code: 'twice', message, hint: 'leave one of them out' };
      }
      keys.add(key);
    }
    return null;
  },
};

/** The labels of the input, and that of the build. */
export function labelsOf(input: Input, build: BuildId): Readonly<Record<string, string>> {
  const given = splitMany(input.label ?? '').map(parseLabel);
  return { ...Object.fromEntries(given), [BUILD_LABEL]: build };
}
