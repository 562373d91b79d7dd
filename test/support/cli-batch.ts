/**
 * Runs several calls of patchpanel in one process, one after the other, and prints what each came to,
 * as JSON: an array of { code, stdout }. Argument, as JSON: an array of arrays of arguments.
 */
import * as v from 'valibot';
import { main } from '../../src/cli/main.ts';

const calls = v.parse(v.array(v.array(v.string())), JSON.parse(process.argv[2] ?? ''));
const write = process.stdout.write.bind(process.stdout);
const ended: { readonly code: number; readonly stdout: string }[] = [];

for (const call of calls) {
  let stdout = '';
  process.stdout.write = (text: string | Uint8Array, ...rest: readonly unknown[]) => {
    stdout += text;
    const done = rest.at(-1);
    if (typeof done === 'function') done();
    return true;
  };
  const code = await main(call);
  ended.push({ code, stdout });
}
process.stdout.write = write;
write(JSON.stringify(ended));
