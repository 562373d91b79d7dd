import { numberIn, type Packet, type PacketChange } from '../packet.ts';

const OPERATORS: Readonly<Record<string, (one: number, other: number) => number>> = {
  '&': (one, other) => one & other,
  '|': (one, other) => one | other,
  '^': (one, other) => one ^ other,
  '<<': (one, other) => one << other,
  '>>': (one, other) => one >>> other,
};

/** Keys whose value is looked up, of which each takes two words: `meta mark`, `ct mark`, `tcp dport`. */
const OPERANDS = ['meta', 'ct', 'ip', 'ip6', 'tcp', 'udp', 'th', 'rt', 'socket', 'ether', 'vlan'];

/**
 * Computes the packet's mark after a statement that sets something, `meta mark set meta mark | 0x4`, and
 * where it ends; the change is null where it sets anything else, such as the mark of the connection. Null
 * where no such statement stands there.
 */
export function markSet(
  words: readonly string[],
  at: number,
  packet: Packet,
): { readonly change: PacketChange | null; readonly end: number } | null {
  if (words[at] === 'notrack') return { change: { isTracked: null }, end: at + 1 };
  const [space, key, verb] = words.slice(at, at + 3);
  if ((space !== 'meta' && space !== 'ct') || key === undefined || verb !== 'set') return null;
  const { value, end } = expressionAt(words, at + 3, packet);
  return { change: space === 'meta' && key === 'mark' ? { mark: value } : null, end };
}

/** The value of an expression, null where it is not known; its operators are of like precedence as nft prints them. */
function expressionAt(
  words: readonly string[],
  begin: number,
  packet: Packet,
): { readonly value: number | null; readonly end: number } {
  let [value, at] = operandAt(words, begin, packet);
  for (;;) {
    const word = words[at] ?? '';
    const operator = OPERATORS[word];
    if (word === 'map') return { value: null, end: at + 2 };
    if (operator === undefined && word !== '.') return { value, end: at };
    const [next, end] = operandAt(words, at + 1, packet);
    value =
      operator === undefined || value === null || next === null
        ? null
        : operator(value, next) >>> 0;
    at = end;
  }
}

function operandAt(
  words: readonly string[],
  at: number,
  { mark }: Packet,
): readonly [number | null, number] {
  const word = words[at] ?? '';
  if (!OPERANDS.includes(word)) return [numberIn(word), at + 1];
  return [word === 'meta' && words[at + 1] === 'mark' ? mark : null, at + 2];
}
