import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';

const Argv = v.object({ argv: v.array(v.string()), input: v.optional(v.string()) });

/** Whether what is asked of a host is an operation, or a command behind the gate of an armed undo. */
export function isOperation(asked: unknown, wanted: unknown): boolean {
  if (isDeepStrictEqual(asked, wanted)) return true;
  if (!v.is(Argv, asked) || !v.is(Argv, wanted) || asked.argv[3] !== 'patchpanel') return false;
  const tail = asked.argv.slice(-wanted.argv.length);
  return isDeepStrictEqual(tail, wanted.argv) && asked.input === wanted.input;
}
