import fc from 'fast-check';
import type { Ground } from './ground.ts';

/** One change that a person, a script or an engine could make to a host. */
export type Change = { readonly title: string; readonly make: () => Promise<unknown> };

const NAMES = ['a', 'b', 'c', 'd'];
const CONTAINERS = ['one', 'two', 'three'];
const NETWORKS = ['red', 'blue'];

/**
 * Random changes of links, addresses, routes, rules and names in namespaces, and of an engine where
 * there is one. Some fail, as where what they change is not there: then nothing changed. An alias is
 * set only on links that are up: the kernel announces no other (netdev_state_change).
 */
export function randomChanges(ground: Ground, count: number, seed: number): readonly Change[] {
  const { host, docker } = ground;
  const ip = (...argv: readonly string[]) => host.run(['ip', ...argv]);
  const name = fc.constantFrom(...NAMES);
  const number = fc.integer({ min: 1, max: 9 });
  const anywhere = fc.constantFrom<readonly string[]>([], ...NAMES.map((each) => ['-n', each]));
  const kernel: fc.Arbitrary<readonly string[]>[] = [
    name.map((each) => ['netns', 'add', each]),
    name.map((each) => ['netns', 'add', each]),
    name.map((each) => ['netns', 'del', each]),
    fc
      .tuple(name, name, number)
      .map(([one, other, n]) => [
        ...['-n', one, 'link', 'add', `v${n}`, 'type', 'veth', 'peer', `w${n}`, 'netns', other],
      ]),
    fc
      .tuple(name, number)
      .map(([one, n]) => [
        ...['link', 'add', `h${n}`, 'type', 'veth', 'peer', `g${n}`, 'netns', one],
      ]),
    number.map((n) => ['link', 'del', `h${n}`]),
    fc.tuple(name, number).map(([each, n]) => ['-n', each, 'link', 'del', `v${n}`]),
    fc
      .tuple(anywhere, number)
      .map(([where, n]) => [...[...where, 'address', 'replace', `10.5.${n}.1/24`, 'dev', 'lo']]),
    fc
      .tuple(name, fc.boolean())
      .map(([each, isUp]) => [...['-n', each, 'link', 'set', 'lo', isUp ? 'up' : 'down']]),
    fc
      .tuple(anywhere, number)
      .map(([where, n]) => [...[...where, 'route', 'replace', 'blackhole', `10.6.${n}.0/24`]]),
    fc
      .tuple(anywhere, number)
      .map(([where, n]) => [...[...where, 'rule', 'add', 'from', `10.7.${n}.1`, 'table', '7']]),
    fc
      .tuple(anywhere, number)
      .map(([where, n]) => [...[...where, 'link', 'set', 'lo', 'up', 'alias', `note ${n}`]]),
    number.map((n) => ['link', 'add', `br${n}`, 'type', 'bridge']),
    fc.tuple(number, number).map(([n, m]) => ['link', 'set', `h${n}`, 'master', `br${m}`]),
    fc
      .tuple(name, name, number)
      .map(([one, other, n]) => [...['-n', one, 'link', 'set', `g${n}`, 'netns', other]]),
  ];
  const container = fc.constantFrom(...CONTAINERS);
  const network = fc.constantFrom(...NETWORKS);
  const engine: fc.Arbitrary<readonly string[]>[] = [
    container.map((each) => ['run', '-d', '--stop-signal', 'KILL', '--name', each, 'busybox']),
    container.map((each) => ['stop', each]),
    container.map((each) => ['start', each]),
    container.map((each) => ['restart', each]),
    container.map((each) => ['rm', '-f', each]),
    fc.tuple(container, container).map(([one, other]) => ['rename', one, other]),
    network.map((each) => ['network', 'create', each]),
    network.map((each) => ['network', 'rm', each]),
    fc.tuple(network, container).map((pair) => ['network', 'connect', ...pair]),
    fc.tuple(network, container).map((pair) => ['network', 'disconnect', ...pair]),
    container.map((each) => ['pause', each]),
    container.map((each) => ['unpause', each]),
  ];
  const byKernel = fc
    .oneof(...kernel)
    .map((argv): Change => ({ title: `ip ${argv.join(' ')}`, make: () => ip(...argv) }));
  const byEngine = fc
    .oneof(...engine)
    .map((argv): Change => ({ title: `docker ${argv.join(' ')}`, make: () => docker(...argv) }));
  const any = ground.engine === null ? byKernel : fc.oneof(byKernel, byEngine);
  return fc.sample(any, { numRuns: count, seed });
}
