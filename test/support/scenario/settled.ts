import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE = 5_000;
const PAUSE = 50;

/** Whether it comes true: a carrier, an address of IPv6 and a server take a moment to be there. */
export async function comesTrue(holds: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > deadline) return false;
    await pause(PAUSE);
  }
  return true;
}
