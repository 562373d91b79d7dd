import {
  afterOptions,
  areWords,
  type CommandForm,
  type CommandWords,
  type FormOfWords,
} from './form.ts';

/** `iptables [-w] [-t TABLE] …`: one of its commands, with the rule that it is about. */
export const formOfIptables: FormOfWords = (words) => {
  const [command, chain, ...rule] = afterTable(words);
  if (chain === undefined || chain.startsWith('-')) return null;
  switch (command) {
    case '-S':
      return rule.length === 0 || (rule.length === 1 && isNumber(rule[0])) ? 'look' : null;
    case '-C':
      return isPlainRule(rule) ? 'look' : null;
    // Restoring a rule that someone else wrote allows any match and target.
    case '-A':
    case '-I':
    case '-D':
      return rule.some((word) => MODPROBE.test(word)) ? null : 'change';
    default:
      return null;
  }
};

function afterTable(words: CommandWords): CommandWords {
  const rest = words[0] === '-w' ? words.slice(1) : words;
  if (rest[0] !== '-t') return rest;
  return /^[a-z]+$/.test(rest[1] ?? '') ? rest.slice(2) : [];
}

function isNumber(text: string | undefined): boolean {
  return /^\d+$/.test(text ?? '');
}

/**
 * The option that names a program to run (iptables(8)), in any of the ways that getopt_long(3)
 * takes it.
 */
const MODPROBE = /^-\w*M|^--m(o(d(p(r(o(be?)?)?)?)?)?)?(=|$)/;

const NAME = /^[\w-]+$/;
const NUMBERS = /^[\da-f.:/,]+$/i;
const ANY = /^/;

/** Options of the rules that recipes make, each with what it may be given. */
const RULE_OPTIONS: ReadonlyMap<string, RegExp> = new Map([
  ['-i', ANY],
  ['-o', ANY],
  ['-s', NUMBERS],
  ['-d', NUMBERS],
  ['-p', NAME],
  ['-m', /^(comment|conntrack|tcp|udp)$/],
  ['--sport', NUMBERS],
  ['--dport', NUMBERS],
  ['--ctstate', /^[A-Z,]+$/],
  ['--comment', ANY],
  ['-j', /^(ACCEPT|MASQUERADE)$/],
]);

function isPlainRule(words: CommandWords): boolean {
  for (let at = 0; at < words.length; at += 2) {
    if (words[at] === '!') at += 1;
    const value = words[at + 1];
    if (value === undefined || !RULE_OPTIONS.get(words[at] ?? '')?.test(value)) return false;
  }
  return true;
}

/** Allowed options of nft(8); -f, -i and -D are left out on purpose. */
const NFT_OPTIONS = new Set(['-a', '-s']);

/**
 * nft(8) joins its words and reads them as a script, in which `;` or a line ends a command, and
 * takes an option at any place.
 */
export const formOfNft: FormOfWords = (words) => {
  if (areWords(words, '-f -')) return 'change';
  const [verb, kind, ...named] = afterOptions(words, NFT_OPTIONS) ?? [];
  const names = NAMES_OF.get(`${verb} ${kind}`);
  if (names === undefined || named.length < names.least || named.length > names.most) return null;
  if (!named.slice(0, names.least).every((word) => /^\w[\w./-]*$/.test(word))) return null;
  return named.slice(names.least).every(isOneStatement) ? names.form : null;
};

type Names = { readonly form: CommandForm; readonly least: number; readonly most: number };

/**
 * What follows: family, table and chain, as far as it is named by them, and then what a rule is
 * made of.
 */
const NAMES_OF: ReadonlyMap<string, Names> = new Map<string, Names>([
  ['list tables', { form: 'look', least: 1, most: 1 }],
  ['list chain', { form: 'look', least: 3, most: 3 }],
  ['delete table', { form: 'change', least: 2, most: 2 }],
  // `handle NUMBER`
  ['delete rule', { form: 'change', least: 5, most: 5 }],
  ['insert rule', { form: 'change', least: 3, most: 4 }],
  // Behind another rule, by its handle.
  ['add rule', { form: 'change', least: 5, most: 6 }],
]);

/** A rule's own text, with no end of a command outside its strings. */
function isOneStatement(text: string): boolean {
  return !text.startsWith('-') && !/[;\n"]/.test(text.replace(/"[^"\n]*"/g, ''));
}

const NAT_TABLE = new RegExp(
  [
    String.raw`^table ip patchpanel_\w+ \{`,
    String.raw` {2}chain postrouting \{`,
    ' {4}type nat hook postrouting priority 100; policy accept;',
    String.raw` {4}ip saddr \{ [\d./, ]+ \} oifname != "[^"\n]+" masquerade`,
    String.raw` {2}\}`,
    String.raw`\}`,
    '$',
  ].join('\n'),
);

/** What nft is given to read: the table that a bridge's own network address translation is. */
export function isNftInput(text: string): boolean {
  return NAT_TABLE.test(text);
}
