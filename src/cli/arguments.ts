import { usage } from './errors.ts';

/** A parser for the value of an option that counts something; throws a usage error for all but 1, 2, 3, … */
export function wholeNumber(flag: string): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= 1 && Number.isSafeInteger(number)) return number;
    throw usage('invalid-argument', `${flag} ${text} is not a whole number from 1 up`, '');
  };
}
