import type { Executor } from '../../executor/executor.ts';
import type { NetnsFolder, NetnsName } from '../../model/kernel/netns-names.ts';
import { failureWith, type Result, success } from '../../model/result.ts';
import { cutShort, LOOK, parseStat } from '../shell/parse-stat.ts';
import { script } from '../shell/script.ts';
import {
  answerIn,
  isWhole,
  parseSections,
  SECTIONS,
  type Section,
  textOf,
} from '../shell/sections.ts';
import { namesOf } from './handles.ts';

/**
 * Once through the links, and once to themselves; a section named by its path tells where a link
 * leads.
 */
const LIST = `${SECTIONS}${LOOK}
section nsfs stat -L -c %d /proc/self/ns/net
mark folder "$([ ! -e /run/netns ] || [ -d /run/netns ] && echo fine)"
[ ! -d /run/netns ] || mark exists yes
themselves() { echo "asked $#"; stat -c '%f %s %a %u %g %n//' "$@" 2>&1; }
section behind look /run/netns/*
section files themselves /run/netns/*
for file in /run/netns/*; do
  [ ! -L "$file" ] || section "$file" readlink "$file"
done
mark end
`;

const TYPED = 'ls -l /run/netns';

/** Lists /run/netns: which names lead to a namespace, and which were left behind. */
export async function readNetnsNames(
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<NetnsFolder>> {
  const result = await executor.run(script(LIST, [], { timeLimit: 10_000, typed: TYPED }), {
    signal,
  });
  const sections = parseSections(result);
  const refused = (why: string) => failureWith({ what: 'list /run/netns', why, hint: '' });
  if (!isWhole(sections)) return refused(result.message);
  if (textOf(sections, 'folder') === '') return refused('it is not a folder');
  const why = whyCutShort(sections, result.message);
  return why === null ? success(parseNetnsNames(sections)) : refused(why);
}

/** Why a question was not answered whole: stat(1) ends with 1 where it was refused a file. */
function whyCutShort(sections: readonly Section[], message: string): string | null {
  const links = sections.filter(({ name }) => name.startsWith('/'));
  const answers = [
    ...['nsfs', ...links.map(({ name }) => name)].map((name) =>
      answerIn(sections, name, { message }),
    ),
    ...['behind', 'files'].map((name) => answerIn(sections, name, { message, answers: [0, 1] })),
  ];
  const failed = answers.find((answer) => !answer.ok);
  if (failed !== undefined) return failed.ok ? null : failed.why;
  const behind = textOf(sections, 'behind');
  const files = textOf(sections, 'files');
  return cutShort(parseStat(behind), behind) ?? cutShort(namedFiles(files), files);
}

const FILE = /^([0-9a-f]+) (\d+) (\d+) (\d+) (\d+) (.+?)\/\/$/gms;

/** As `parseStat` reads it, for the format of this room's own files. */
function namedFiles(text: string) {
  const { refusals, asked } = parseStat(text);
  const files = [...text.matchAll(FILE)].map(
    ([, type = '', size = '', mode = '', owner = '', group = '', path = '']) => ({
      type: Number.parseInt(type, 16) & TYPE_MASK,
      size,
      mode,
      owner,
      group,
      path,
    }),
  );
  return { files, refusals, asked };
}

/** File types in st_mode (inode(7)). */
const TYPE_MASK = 0o170000;
const LINK = 0o120000;
const REGULAR = 0o100000;

/** Reads what the script printed. */
export function parseNetnsNames(sections: readonly Section[]): NetnsFolder {
  const nsfs = Number(textOf(sections, 'nsfs'));
  const behind = new Map(
    parseStat(textOf(sections, 'behind')).files.map(({ path, device }) => [path, device]),
  );
  const names = namedFiles(textOf(sections, 'files')).files.flatMap(
    ({ path, type, size, mode, owner, group }): readonly NetnsName[] => {
      const [name] = namesOf([path]);
      if (name === undefined) return [];
      if (behind.get(path) === nsfs) return [{ name, kind: 'namespace' }];
      if (type === LINK) {
        const target = textOf(sections, path).replace(/\n$/, '');
        const isPlain = target !== '' && !/\p{Cc}/u.test(`${name}${target}`);
        return [isPlain ? { name, kind: 'stale-link', target } : { name, kind: 'other' }];
      }
      if (type !== REGULAR || size !== '0') return [{ name, kind: 'other' }];
      return [{ name, kind: 'stale-file', mode, owner, group }];
    },
  );
  return { exists: textOf(sections, 'exists') !== '', names, nsfs };
}
