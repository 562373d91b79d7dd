import { actionsBinding } from './actions/binding.ts';
import { buildsBinding } from './builds/binding.ts';
import { changesBinding } from './changes/binding.ts';
import { explainBinding } from './explain/binding.ts';
import { hostsBinding } from './hosts/binding.ts';
import type { Binding } from './keys/binding.ts';
import { labBinding } from './lab.ts';
import { matrixBinding } from './matrix/binding.ts';
import { pingBinding } from './ping/binding.ts';
import { wizardBinding } from './wizard/binding.ts';

/** What the features bring in keys, each in the group it is shown under in the help. */
export const FEATURES: readonly Binding[] = [
  wizardBinding,
  actionsBinding,
  buildsBinding,
  pingBinding,
  matrixBinding,
  explainBinding,
  hostsBinding,
  changesBinding,
  labBinding,
];
