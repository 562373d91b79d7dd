import type { Executor } from '../executor/executor.ts';
import type { NetnsFolder, NetnsName } from '../model/netns-names.ts';
import { contentOf, type Frame, parseFrames } from './frames.ts';
import { namesOf } from './handles.ts';
import { parseStat } from './parse-stat.ts';
import { type Reading, read, unread } from './reading.ts';
import { script } from './script.ts';

/** Once through the links, and once to themselves; a frame named by its path tells where a link leads. */
const LIST = String.raw`
printf '\0nsfs\0'; stat -L -c %d /proc/self/ns/net
printf '\0folder\0'; [ ! -e /run/netns ] || [ -d /run/netns ] && echo fine
[ ! -d /run/netns ] || printf '\0exists\0yes'
printf '\0behind\0'; stat -L -c '%d %i %n' /run/netns/* 2>/dev/null
printf '\0files\0'; stat -c '%f %s %a %u %g %n' /run/netns/* 2>/dev/null
for file in /run/netns/*; do
  [ ! -L "$file" ] || { printf '\0%s\0' "$file"; readlink "$file"; }
done
printf '\0end\0\n'
`;

const TYPED = 'ls -l /run/netns';

/** Lists /run/netns: which names lead to a namespace, and which were left behind. */
export async function readNetnsNames(
  executor: Executor,
  signal: AbortSignal,
): Promise<Reading<NetnsFolder>> {
  const result = await executor.run(script(LIST, [], { timeLimit: 10_000, typed: TYPED }), {
    signal,
  });
  const frames = parseFrames(result.stdout);
  const refused = (why: string) => unread<NetnsFolder>({ what: 'list /run/netns', why, hint: '' });
  if (!frames.some(({ name }) => name === 'end')) return refused(result.message);
  if (contentOf(frames, 'folder') === '') return refused('it is no folder');
  return read(parseNetnsNames(frames));
}

const FILE = /^([0-9a-f]+) (\d+) (\d+) (\d+) (\d+) (.+)$/;

/** File types in st_mode (inode(7)). */
const TYPE_MASK = 0o170000;
const LINK = 0o120000;
const REGULAR = 0o100000;

/** Reads what the script printed. */
export function parseNetnsNames(frames: readonly Frame[]): NetnsFolder {
  const nsfs = Number(contentOf(frames, 'nsfs'));
  const behind = new Map(
    parseStat(contentOf(frames, 'behind')).files.map(({ path, device }) => [path, device]),
  );
  const names = contentOf(frames, 'files')
    .split('\n')
    .flatMap((line): readonly NetnsName[] => {
      const [, raw = '', size, mode = '', owner = '', group = '', path = ''] =
        FILE.exec(line) ?? [];
      const [name] = namesOf([path]);
      if (name === undefined) return [];
      if (behind.get(path) === nsfs) return [{ name, kind: 'namespace' }];
      const type = Number.parseInt(raw, 16) & TYPE_MASK;
      if (type === LINK) {
        const target = contentOf(frames, path).replace(/\n$/, '');
        const isPlain = target !== '' && !/\p{Cc}/u.test(`${name}${target}`);
        return [isPlain ? { name, kind: 'stale-link', target } : { name, kind: 'other' }];
      }
      if (type !== REGULAR || size !== '0') return [{ name, kind: 'other' }];
      return [{ name, kind: 'stale-file', mode, owner, group }];
    });
  return { exists: contentOf(frames, 'exists') !== '', names, nsfs };
}
