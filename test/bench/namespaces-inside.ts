/** Runs in the private host: times iproute2's walk and the inventory's readings in turn, and prints JSON. */
import { reading as readingCommand } from '../../src/executor/command.ts';
import { succeeded } from '../../src/executor/command-result.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { discover } from '../../src/inventory/kernel/discover.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { timed } from './measure.ts';

const runs = Number(process.argv[2]);
const executor = localExecutor();
const walk = readingCommand(['ip', '-all', 'netns', 'exec', 'ip', '-j', 'addr'], {
  timeLimit: 60_000,
});

async function walkAll() {
  const result = await executor.run(walk);
  if (!succeeded(result)) throw new Error(result.message);
}

const { netlink, ...withoutNetlink } = executor;
const ready = await netlink?.ready();
if (ready?.ok !== true) throw new Error(`no fast reader: ${ready?.why}`);

const { signal } = new AbortController();
const read = () => readSnapshot({ executor, engine: null, signal });
const readByIp = () => readSnapshot({ executor: withoutNetlink, engine: null, signal });

await walkAll();
const { namespaces, problems } = await read();
const refused = namespaces.flatMap(({ access }) =>
  access.kind === 'refused' ? [access.problem.why] : [],
);
const unwired = namespaces.filter(
  ({ kind, links, routes }) => kind === 'named' && (links.length < 2 || routes.length === 0),
);
const walks: number[] = [];
const readings: number[] = [];
const discoveries: number[] = [];
const byIp: number[] = [];
for (let run = 0; run < runs; run += 1) {
  walks.push(await timed(walkAll));
  readings.push(await timed(read));
  discoveries.push(await timed(() => discover(executor, signal)));
  byIp.push(await timed(readByIp));
}
console.log(
  JSON.stringify({
    walks,
    readings,
    discoveries,
    byIp,
    namespaces: namespaces.length,
    problems: [
      ...problems.map(({ why }) => why),
      ...refused,
      ...unwired.map(({ names }) => `${names} was read without its cable or routes`),
    ],
  }),
);
