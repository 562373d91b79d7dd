import type { EngineCall } from '../engine.ts';
import {
  callOf,
  type EnginePrint,
  field,
  list,
  printArgv,
  printed,
  text,
} from '../engine-query.ts';
import { inPodman } from './podman-argv.ts';

type Argv = readonly [string, ...string[]];

/** In Podman's Engine API a container lists the networks of the one whose namespace it shares; here it does not. */
export function podmanCallOf(print: EnginePrint): EngineCall {
  return print.kind === 'print-members' ? { kind: 'list-libpod-containers' } : callOf(print);
}

/** What the podman command would print of the engine's answer to `podmanCallOf`. */
export function podmanPrinted(print: EnginePrint, answer: unknown): string {
  if (print.kind !== 'print-members') return printed(print, answer);
  return list(answer)
    .filter((container) => list(field(container, 'Networks')).includes(print.network))
    .map((container) => `${list(field(container, 'Names')).map(text).join(',')}\n`)
    .join('');
}

/** The podman command that prints the same: Go's text/template over Podman's own structures. */
export function podmanPrintArgv(print: EnginePrint): Argv {
  if (print.kind !== 'print') return inPodman(printArgv(print));
  const { of, path, each } = print;
  if (of.thing === 'network' && path[0] === 'Containers' && Array.isArray(each)) {
    return ['podman', 'network', 'inspect', '--format', MEMBER_ADDRESSES, of.id];
  }
  if (of.thing === 'network' && path[0] === 'IPAM' && Array.isArray(each)) {
    return ['podman', 'network', 'inspect', '--format', SUBNETS, of.id];
  }
  const own = path.map((part) => (part === 'Id' ? 'ID' : part));
  return inPodman(printArgv({ ...print, path: own }));
}

const SUBNETS = '{{range .Subnets}}{{println .Subnet.String}}{{end}}';

/** A line for each address of each member, with its prefix length. */
const MEMBER_ADDRESSES =
  '{{range .Containers}}{{range .Interfaces}}{{range .Subnets}}{{println .IPNet.String}}{{end}}{{end}}{{end}}';
