import type { Explanation } from '../explanation.ts';
import type { ReachQuestion } from '../question.ts';
import type { ReportNames } from './names.ts';

/** `web → db`. Not sanitised. */
export function endsWords({ from, to }: ReachQuestion, names: ReportNames, arrow: string): string {
  return `${names.namespace(from)} ${arrow} ${names.destination(to)}`;
}

/** How it was tried: `ICMP echo`, `TCP to port 80`. */
export function probeWords({ port }: Pick<ReachQuestion, 'port'>): string {
  return port === null ? 'ICMP echo' : `TCP to port ${port}`;
}

/** `172.18.0.7 → 172.18.0.2`, as far as there were addresses. */
export function addressWords(
  { source, destination }: Pick<Explanation, 'source' | 'destination'>,
  arrow: string,
): string {
  return `${source ?? 'no address'} ${arrow} ${destination ?? 'no address'}`;
}
