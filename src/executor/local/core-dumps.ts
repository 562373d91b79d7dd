/** include/uapi/linux/prctl.h */
const PR_GET_DUMPABLE = 3;
const PR_SET_DUMPABLE = 4;

type Prctl = (option: number, value: number, b: number, c: number, d: number) => number;

/** How many pieces of work hold a secret now, and the setting before the first. */
let holders = 0;
let before = 1;

/**
 * Does work that holds a secret, while the kernel writes no core dump of this process, and lets no
 * other process of the same user read its memory (PR_SET_DUMPABLE(2const)). If the C library cannot
 * be called, the work is done anyway: refusing to take a password would help nobody.
 */
export async function withoutDumps<T>(work: () => Promise<T>): Promise<T> {
  const prctl = await loadPrctl();
  if (prctl === null) return work();
  if (holders === 0) {
    before = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  }
  holders += 1;
  try {
    return await work();
  } finally {
    holders -= 1;
    if (holders === 0) prctl(PR_SET_DUMPABLE, before, 0, 0, 0);
  }
}

async function loadPrctl(): Promise<Prctl | null> {
  try {
    const { default: koffi } = await import('koffi');
    const types =
      'int option, unsigned long value, unsigned long b, unsigned long c, unsigned long d';
    return koffi.load(null).func(`int prctl(${types})`);
  } catch {
    return null;
  }
}
