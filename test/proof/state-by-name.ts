/**
 * A host's state, sorted: a link that is made again has another index, by which ip sorts. The kernel
 * gives a link its queue when it is first switched on, and does not take it back.
 */
export function byName(state: string): string {
  return state
    .split(/^(?=== )/m)
    .map((part) =>
      part
        .split(/\n(?!\s)/)
        .toSorted()
        .join('\n'),
    )
    .join('')
    .replaceAll('qdisc noop ', 'qdisc noqueue ');
}

/** A state without the order of what it lists, such as that of addresses. */
export function withoutOrder(state: string): string {
  return state.split('\n').toSorted().join('\n');
}
