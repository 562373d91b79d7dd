import { describe, expect, test } from 'vitest';
import { boundIn, versionFor } from '../../src/executor/engine/api-version.ts';
import { agreement, inVersion } from '../../src/executor/engine/version-agreement.ts';

test.each([
  ['1.41', '1.41'],
  ['1.52', '1.52'],
  ['1.99', '1.52'],
  ['2.0', '1.52'],
  ['1.9', '1.24'],
  ['0.9', '1.24'],
  [null, '1.52'],
  ['', '1.52'],
  ['1.41/../../x', '1.52'],
  ['1.4e9', '1.52'],
])('an engine that serves up to %s is spoken to in %s', (newest, version) => {
  expect(versionFor(newest)).toBe(version);
});

test.each([
  [
    'client version 1.41 is too old. Minimum supported API version is 1.44, please upgrade your client to a newer version',
    '1.44',
  ],
  ['client version 1.99 is too new. Maximum supported API version is 1.41', '1.41'],
  [
    '(HTTP code 400) bad parameter - client version 1.99 is too new. Maximum supported API version is 1.41 ',
    '1.41',
  ],
  ['invalid filter', null],
])('%s', (words, bound) => {
  expect(boundIn(words)).toBe(bound);
});

describe('speaking with an engine', () => {
  const TOO_OLD = 'is too old. Minimum supported API version is';
  const TOO_NEW = 'is too new. Maximum supported API version is';
  /** An engine that serves from `oldest` to `newest`, and what it was asked. */
  const engine = (oldest: number, newest: number, named: string | null = `1.${newest}`) => {
    const served = { oldest, newest, named };
    const heard: string[] = [];
    const ping = async () => {
      heard.push('ping');
      return served.named;
    };
    const use = async (version: string) => {
      heard.push(version);
      const minor = Number(version.slice(2));
      if (minor < served.oldest) {
        throw new Error(`client version ${version} ${TOO_OLD} 1.${served.oldest}, please upgrade`);
      }
      if (minor > served.newest) {
        throw new Error(`client version ${version} ${TOO_NEW} 1.${served.newest}`);
      }
      return 'done';
    };
    return { served, heard, ping, use };
  };

  test('is asked once which version, and then spoken to in that', async () => {
    const { heard, ping, use } = engine(24, 41);
    const agreed = agreement();
    await inVersion(agreed, ping, use);
    await inVersion(agreed, ping, use);
    expect(heard).toEqual(['ping', '1.41', '1.41']);
  });

  test.each([
    ['upgraded', 41, { oldest: 44, newest: 60, named: '1.60' }, ['1.41', 'ping', '1.52']],
    ['downgraded', 50, { oldest: 24, newest: 41, named: '1.41' }, ['1.50', 'ping', '1.41']],
  ])('that was %s meanwhile goes on', async (_case, before, after, expected) => {
    const { served, heard, ping, use } = engine(24, before);
    const agreed = agreement();
    await inVersion(agreed, ping, use);
    heard.length = 0;
    Object.assign(served, after);
    expect(await inVersion(agreed, ping, use)).toBe('done');
    expect(heard).toEqual(expected);
  });

  test('that names no version is asked in ours, and its refusal tells', async () => {
    const { heard, ping, use } = engine(24, 41, null);
    expect(await inVersion(agreement(), ping, use)).toBe('done');
    expect(heard).toEqual(['ping', '1.52', 'ping', '1.41']);
  });

  test('that serves nothing that is spoken is not asked for ever', async () => {
    const { heard, ping, use } = engine(60, 70);
    await expect(inVersion(agreement(), ping, use)).rejects.toThrow(/1\.52 is too old/);
    expect(heard).toEqual(['ping', '1.52', 'ping']);
  });

  test('fails as it does for any other reason, at once', async () => {
    const failing = () => Promise.reject(new Error('disk full'));
    const { heard, ping } = engine(24, 41);
    await expect(inVersion(agreement(), ping, failing)).rejects.toThrow('disk full');
    expect(heard).toEqual(['ping']);
  });
});
