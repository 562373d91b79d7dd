import {
  areWords,
  type CommandWords,
  type FormOfWords,
  isBelow,
  isNamespaceName,
  isPath,
} from './form.ts';

/** The folder where ip-netns(8) keeps its names. */
const NAMES = '/run/netns';
const SETTINGS = '/proc/sys/net/';

/** A look where all its words are as wanted. */
function looks(isOurs: (words: CommandWords) => boolean): FormOfWords {
  return (words) => (isOurs(words) ? 'look' : null);
}

function changes(isOurs: (words: CommandWords) => boolean): FormOfWords {
  return (words) => (isOurs(words) ? 'change' : null);
}

/** Options in one of these ways, and then one path. */
function isPathAfter(words: CommandWords, ...options: readonly string[]): boolean {
  const [before, path] = [words.slice(0, -1), words.at(-1)];
  if (!isPath(path)) return false;
  return options.some((each) => (each === '' ? before.length === 0 : areWords(before, each)));
}

function isName(path: string | undefined): boolean {
  return isBelow(path, `${NAMES}/`) && isNamespaceName(path.slice(NAMES.length + 1));
}

/**
 * `-c FORMAT` with one directive, of the link itself, of what it leads to, or of its file system.
 */
export const formOfStat = looks((words) => {
  const format = words.at(-2) ?? '';
  return (
    /^%[a-zA-Z]$/.test(format) && isPathAfter(words.toSpliced(-2, 1), '-c', '-L -c', '-L -f -c')
  );
});
export const formOfReadlink = looks((words) => isPathAfter(words, '', '-v'));
export const formOfTest = looks((words) => isPathAfter(words, '-d'));
export const formOfMountpoint = looks((words) => isPathAfter(words, '-q'));
export const formOfLs = looks((words) => isPathAfter(words, '', '-A'));
export const formOfCat = looks((words) => words.length === 1 && isBelow(words[0], SETTINGS));

export const formOfTee = changes((words) => words.length === 1 && isBelow(words[0], SETTINGS));
export const formOfRm = changes((words) => words.length === 1 && isName(words[0]));
export const formOfRmdir = changes((words) => areWords(words, NAMES));
export const formOfMkdir = changes((words) => areWords(words, `-m 755 ${NAMES}`));
export const formOfLn = changes(
  ([option, target, path, ...more]) =>
    option === '-s' && target?.startsWith('-') === false && isName(path) && more.length === 0,
);
/** Makes an empty file as one was that was removed. */
export const formOfInstall = changes(
  ([m, mode = '', o, owner = '', g, group = '', empty, path, ...more]) =>
    [m, o, g, empty].join(' ') === '-m -o -g /dev/null' &&
    [mode, owner, group].every((id) => /^\d+$/.test(id)) &&
    isName(path) &&
    more.length === 0,
);

/**
 * A setting below net. sysctl(8) makes a path of it: behind `net/` a slash ends a part, behind
 * `net.` a dot does, where a slash stands for a dot.
 */
const SETTING = /^net(\/(?!\.\.(\/|$))[^\s=/]+)+$|^net(\.(?!\/\/(\.|$))[^\s=.]+)+$/;

/** `key=value` sets, with -w or without. */
export const formOfSysctl: FormOfWords = (words) => {
  const [key, ...more] = words[0] === '-n' ? words.slice(1) : words;
  if (key !== undefined && more.length === 0 && SETTING.test(key)) return 'look';
  const pairs = words.filter((word) => !['-q', '-w', '-e'].includes(word));
  const areSettings = pairs.every((pair) => SETTING.test(pair.split('=', 1)[0] ?? ''));
  return pairs.length > 0 && areSettings && pairs.every((pair) => pair.includes('='))
    ? 'change'
    : null;
};

/** Three echo requests, with a second for each. */
export const formOfPing: FormOfWords = (words) => {
  const target = words.at(-1) ?? '';
  const isOurs = /^[\da-f.:]+$/i.test(target) && areWords(words, `-c 3 -W 1 ${target}`);
  return isOurs ? 'probe' : null;
};
