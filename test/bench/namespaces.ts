import { fileURLToPath } from 'node:url';
import { startPrivateHost } from '../support/private-host.ts';
import { median, milliseconds, report } from './measure.ts';

const NAMESPACES = 1000;
const RUNS = 5;
const READER = fileURLToPath(new URL('namespaces-inside.ts', import.meta.url));

/** Each with a cable to one bridge, an address and a default route. */
const BUILD = `
ip link add br0 type bridge
ip addr add 10.9.0.1/16 dev br0
ip link set br0 up
for i in $(seq "$1"); do
  printf 'netns add ns%d\\nlink add v%d type veth peer name eth0 netns ns%d\\nlink set v%d master br0 up\\n' $i $i $i $i
done | ip -batch -
for i in $(seq "$1"); do
  printf 'link set lo up\\nlink set eth0 up\\naddr add 10.9.%d.%d/16 dev eth0\\nroute add default via 10.9.0.1\\n' \\
    $((i / 250 + 1)) $((i % 250 + 1)) | ip -n "ns$i" -batch -
done
`;

/** Compares the full reading of 1,000 namespaces with iproute2's own walk through only their addresses. */
export async function benchNamespaces(): Promise<void> {
  console.log(`reading ${NAMESPACES} namespaces, medians of ${RUNS} runs in turn`);
  const host = await startPrivateHost();
  try {
    await host.script(BUILD, String(NAMESPACES));
    const output = await host.run([process.execPath, READER, String(RUNS)]);
    const { walks, readings, discoveries, byIp, namespaces, problems } = parse(output);
    if (namespaces < NAMESPACES) throw new Error(`Only ${namespaces} namespaces were read`);
    if (problems.length > 0) throw new Error(`Not all could be read: ${problems.join('; ')}`);
    const walk = median(walks);
    const line = (what: string, times: readonly number[], bar: number) =>
      report(what, milliseconds(median(times)), median(times) / walk, bar, '× ip -all');
    console.log(`  ip -all netns exec ip -j addr      ${milliseconds(walk).padStart(12)}`);
    line('the whole snapshot', readings, 0.25);
    line('of it, finding the namespaces', discoveries, 0.1);
    line('the whole snapshot, by ip', byIp, 2);
  } finally {
    await host.stop();
  }
}

type Inside = {
  readonly walks: readonly number[];
  readonly readings: readonly number[];
  readonly discoveries: readonly number[];
  readonly byIp: readonly number[];
  readonly namespaces: number;
  readonly problems: readonly string[];
};

function parse(output: string): Inside {
  return JSON.parse(output);
}
