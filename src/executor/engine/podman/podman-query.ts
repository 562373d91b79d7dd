import type { EngineCall } from '../engine.ts';
import {
  answerField,
  answerList,
  answerText,
  type EngineQuery,
  queryArgv,
  queryCall,
  queryOutput,
} from '../engine-query.ts';
import { inPodman } from './podman-argv.ts';

type Argv = readonly [string, ...string[]];

/**
 * In Podman's Engine API a container lists the networks of the one whose namespace it shares; here
 * it does not.
 */
export function podmanQueryCall(print: EngineQuery): EngineCall {
  return print.kind === 'print-members' ? { kind: 'list-libpod-containers' } : queryCall(print);
}

/** What the podman command would print of the engine's answer to `podmanQueryCall`. */
export function podmanQueryOutput(print: EngineQuery, answer: unknown): string {
  if (print.kind !== 'print-members') return queryOutput(print, answer);
  return answerList(answer)
    .filter((container) => answerList(answerField(container, 'Networks')).includes(print.network))
    .map(
      (container) => `${answerList(answerField(container, 'Names')).map(answerText).join(',')}\n`,
    )
    .join('');
}

/** The podman command that prints the same: Go's text/template over Podman's own structures. */
export function podmanQueryArgv(print: EngineQuery): Argv {
  if (print.kind !== 'print') return inPodman(queryArgv(print));
  const { of, path, each } = print;
  if (of.thing === 'network' && path[0] === 'Containers' && Array.isArray(each)) {
    return ['podman', 'network', 'inspect', '--format', MEMBER_ADDRESSES, of.id];
  }
  if (of.thing === 'network' && path[0] === 'IPAM' && Array.isArray(each)) {
    return ['podman', 'network', 'inspect', '--format', SUBNETS, of.id];
  }
  const own = path.map((part) => (part === 'Id' ? 'ID' : part));
  return inPodman(queryArgv({ ...print, path: own }));
}

const SUBNETS = '{{range .Subnets}}{{println .Subnet.String}}{{end}}';

/** A line for each address of each member, with its prefix length. */
const MEMBER_ADDRESSES =
  '{{range .Containers}}{{range .Interfaces}}{{range .Subnets}}{{println .IPNet.String}}{{end}}{{end}}{{end}}';
