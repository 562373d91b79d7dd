import { describe, expect, test } from 'vitest';
import { overdueWords, parseBareMs, timesLonger, withStarts } from '../../src/executor/slowness.ts';

describe('how much longer everything may take', () => {
  test.each([
    ['not measured', null, 1],
    ['no time at all', 0, 1],
    ['a usual machine', 4, 1],
    ['the slowest that is usual', 50, 1],
    ['twice that', 100, 2],
    ['an emulated guest', 1_400, 28],
    ['as slow as is waited for', 2_000, 40],
    ['slower than that', 60_000, 40],
  ])('%s', (_, bareMs, times) => {
    expect(timesLonger(bareMs)).toBe(times);
  });
});

describe('a patience that begins once programs have started', () => {
  test.each([
    ['is as it was where that is not known', null, 1_200],
    ['is as it was on a usual machine', 50, 1_200],
    ['is longer by the starts on a slow one', 1_400, 6_800],
  ])('%s', (_, bareMs, patience) => {
    expect(withStarts(1_200, 4, bareMs)).toBe(patience);
  });
});

describe('what the measuring printed', () => {
  test.each([
    ['the longest of three', '10.00 10.01\n10.01 11.41\n11.41 11.42\n', 1_400],
    ['what it came to before it was ended', '10.00 13.50\n', 3_500],
    ['a start that is faster than the clock', '10.00 10.00\n', 0],
    ['nothing', '', null],
    ['words', 'sh: cannot open /proc/uptime\n', null],
  ])('%s', (_, text, bareMs) => {
    expect(parseBareMs(text)).toBe(bareMs);
  });
});

describe('what is said of a limit that is over', () => {
  test.each([
    ['not measured', 300, null, 'ip did not finish within 0.3 s'],
    ['on a usual machine', 10_000, 4, 'ip did not finish within 10 s'],
    [
      'on a slow one',
      280_000,
      1_400,
      'slow host: ip did not finish within 280 s, a bare command takes 1.4 s here',
    ],
    [
      'with a number as precise as it is known',
      12_345,
      123,
      'slow host: ip did not finish within 12 s, a bare command takes 0.12 s here',
    ],
  ])('%s', (_, afterMs, bareMs, words) => {
    expect(overdueWords('ip did not finish', { afterMs, bareMs })).toBe(words);
  });
});
