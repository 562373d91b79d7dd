/**
 * Writes more than a terminal holds through an outlet, and waits as at a program's end, for at most so
 * many milliseconds as its argument says. Ends with 0 where all was written, else with 7.
 */
import { openTtyWriter } from '../../src/tui/terminal/tty-writer.ts';

const outlet = openTtyWriter(1, () => {});
outlet.write('.'.repeat(100_000));
outlet.drain(Number(process.argv[2]));
process.exitCode = outlet.isFull() ? 7 : 0;
outlet.close();
