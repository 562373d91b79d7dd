import { expect, test } from 'vitest';
import { parseMountinfo } from '../../src/inventory/kernel/parse-mountinfo.ts';
import { parseFrames } from '../../src/inventory/shell/frames.ts';
import { parseStat } from '../../src/inventory/shell/parse-stat.ts';

test('stat: files, names with spaces, and what was refused, by GNU and by busybox', () => {
  const printed = [
    'asked 5',
    '4 4026532675 /proc/self/ns/net//',
    '4 4026532816 /run/netns/a name//',
    '4 4026532817 /run/netns/two\nlines//',
    "stat: cannot statx '/run/netns/gone': No such file or directory",
    "stat: cannot stat '/proc/9/ns/net': Permission denied",
    "stat: can't stat '/run/netns/old': No such file or directory",
    'a banner of the login shell',
  ].join('\n');
  expect(parseStat(printed)).toEqual({
    asked: 5,
    files: [
      { device: 4, inode: 4026532675, path: '/proc/self/ns/net' },
      { device: 4, inode: 4026532816, path: '/run/netns/a name' },
      { device: 4, inode: 4026532817, path: '/run/netns/two\nlines' },
    ],
    refusals: [
      { path: '/run/netns/gone', why: 'No such file or directory' },
      { path: '/proc/9/ns/net', why: 'Permission denied' },
      { path: '/run/netns/old', why: 'No such file or directory' },
    ],
  });
});

test('mountinfo: network namespaces alone, with escapes undone', () => {
  const printed = [
    '66 64 0:4 net:[4026532319] /run/netns/blue rw shared:3 - nsfs nsfs rw',
    '67 64 0:4 net:[4026532320] /srv/a\\040b rw - nsfs nsfs rw',
    '68 64 0:4 mnt:[4026532321] /run/snapd/ns/lxd.mnt rw - nsfs nsfs rw',
    '69 64 0:40 net:[4026532322] /tmp/forged rw - tmpfs none rw',
    '24 1 8:1 / / rw,relatime - ext4 /dev/root rw',
  ].join('\n');
  expect(parseMountinfo(printed)).toEqual([
    { inode: 4026532319, path: '/run/netns/blue' },
    { inode: 4026532320, path: '/srv/a b' },
  ]);
});

test('frames: a banner before them is dropped, and an empty content is kept', () => {
  expect(parseFrames('Welcome!\n\0one\0first\nlines\n\0two\0\0three\0end')).toEqual([
    { name: 'one', content: 'first\nlines\n' },
    { name: 'two', content: '' },
    { name: 'three', content: 'end' },
  ]);
  expect(parseFrames('')).toEqual([]);
});
