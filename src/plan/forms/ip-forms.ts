import { formOfPing } from './file-forms.ts';
import {
  afterOptions,
  type CommandForm,
  type CommandWords,
  type FormOfWords,
  isNamespaceName,
} from './form.ts';

/**
 * What each verb is, by its object. Both programs take the beginning of a word for the word: these
 * do not.
 */
type Verbs = Readonly<Record<Exclude<CommandForm, 'probe'>, ReadonlySet<string>>>;

function verbs(look: readonly string[], change: readonly string[]): Verbs {
  return { look: new Set(look), change: new Set(change) };
}

/** Objects of ip(8), except netns. */
const IP_OBJECTS: ReadonlyMap<string, Verbs> = new Map([
  ['link', verbs(['show'], ['add', 'set', 'delete', 'property'])],
  ['address', verbs(['show'], ['add', 'replace', 'del'])],
  ['route', verbs(['show'], ['add', 'append', 'replace', 'del'])],
  // No recipe uses these yet, but a rule can cut the connection to a host and must then be undone
  // too.
  ['rule', verbs(['show'], ['add', 'del'])],
  ['neigh', verbs(['show'], ['replace', 'del'])],
]);

/** Objects of bridge(8). */
const BRIDGE_OBJECTS: ReadonlyMap<string, Verbs> = new Map([
  ['link', verbs(['show'], ['set'])],
  ['fdb', verbs(['show'], ['add', 'append', 'replace', 'del'])],
]);

/** Not among them are -batch, or -b for short, which reads commands from a file, and -all. */
const IP_OPTIONS = new Set(['-4', '-6', '-br', '-d', '-o', '-s']);
const BRIDGE_OPTIONS = new Set(['-d', '-s']);

/**
 * Words that load a program for the kernel from a file (ip-link(8), ip-route(8)), wherever they
 * stand.
 */
const LOADS = new Set(['xdp', 'xdpgeneric', 'xdpdrv', 'xdpoffload', 'encap']);

function formOfVerb(
  [object = '', verb = '', ...words]: CommandWords,
  objects: ReadonlyMap<string, Verbs>,
): CommandForm | null {
  const known = objects.get(object);
  if (known?.look.has(verb)) return 'look';
  return known?.change.has(verb) && !words.some((word) => LOADS.has(word)) ? 'change' : null;
}

/** `ip -n NAME …`, `ip netns …`, and ip's objects with their options. */
export const formOfIp: FormOfWords = (words) => {
  if (words[0] === '-n') return isNamespaceName(words[1]) ? formOfObject(words.slice(2)) : null;
  return words[0] === 'netns' ? formOfNames(words.slice(1)) : formOfObject(words);
};

function formOfObject(words: CommandWords): CommandForm | null {
  const rest = afterOptions(words, IP_OPTIONS);
  return rest === null ? null : formOfVerb(rest, IP_OBJECTS);
}

/** `exec` runs a program of another's choice: ours is ping. */
function formOfNames([verb, name, ...inside]: CommandWords): CommandForm | null {
  if (verb === 'list') return name === undefined ? 'look' : null;
  if (!isNamespaceName(name)) return null;
  if (verb === 'exec') return inside[0] === 'ping' ? formOfPing(inside.slice(1)) : null;
  if (inside.length > 0) return null;
  if (verb === 'pids') return 'look';
  return verb === 'add' || verb === 'delete' ? 'change' : null;
}

export const formOfBridge: FormOfWords = (words) => {
  const rest = afterOptions(words, BRIDGE_OPTIONS);
  return rest === null ? null : formOfVerb(rest, BRIDGE_OBJECTS);
};
