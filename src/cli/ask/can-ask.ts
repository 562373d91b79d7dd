/** Whether somebody can be asked: there is a terminal to ask and to answer on, and no program reads the answer. */
export function canAsk(json: boolean): boolean {
  return !json && process.stdin.isTTY === true && process.stderr.isTTY === true;
}
