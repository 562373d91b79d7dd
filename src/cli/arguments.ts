import { parsePort } from '../model/address/port.ts';
import { usage } from './errors.ts';

/** A parser for the value of an option that counts something; throws a usage error for all but 1, 2, 3, … */
export function wholeNumber(flag: string): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= 1 && Number.isSafeInteger(number)) return number;
    throw usage('invalid-argument', `${flag} ${text} is not a whole number from 1 up`, '');
  };
}

/** The value of an option that is a port of TCP or UDP; throws a usage error for all but 1 to 65535. */
export function portNumber(flag: string): (text: string) => number {
  return (text) => {
    const port = parsePort(text);
    if (port !== null) return port;
    throw usage('invalid-argument', `${flag} ${text} is not a port`, 'A number from 1 to 65535.');
  };
}
