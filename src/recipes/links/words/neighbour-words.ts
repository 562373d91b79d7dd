/** Permanent entries of the neighbour table, as ip(8) takes them (ip-neighbour(8)). */
import type { Command } from '../../../executor/command.ts';
import type { SetNeighbour } from '../../../model/kernel/namespace-detail.ts';
import type { Check } from '../../../plan/plan.ts';
import type { Door } from '../../host/namespace-door.ts';

type Named = Pick<SetNeighbour, 'address' | 'device'>;

/** `to 10.0.0.7 dev eth0`: names an entry. */
export function neighbourWords({ address, device }: Named): readonly string[] {
  return ['to', address, 'dev', device];
}

/** Sets a permanent entry, replacing any other for that address. */
export function setNeighbour(each: SetNeighbour): Command['argv'] {
  const words = neighbourWords(each);
  return ['ip', 'neigh', 'replace', ...words, 'lladdr', each.mac, 'nud', 'permanent'];
}

/** Checks that there is a permanent entry with this MAC. */
export function isSetNeighbour({ look }: Pick<Door, 'look'>, each: SetNeighbour): Check {
  return {
    command: look(['ip', 'neigh', 'show', ...neighbourWords(each), 'nud', 'permanent']),
    expects: { kind: 'prints', text: `lladdr ${each.mac}` },
  };
}
