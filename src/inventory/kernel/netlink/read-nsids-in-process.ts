import { reading } from '../../../executor/command.ts';
import type { Executor } from '../../../executor/executor.ts';
import { GarbledError } from '../../../executor/netlink/netlink-messages.ts';
import type { NamespaceId } from '../../../model/kernel/namespace.ts';
import type { ReadTarget } from '../handles.ts';
import { netlinkTargetOf } from '../handles.ts';
import type { NsidMap } from '../resolve-peers.ts';
import { decodeNsid, nsidRequest } from './requests.ts';

/**
 * Asks each namespace in `asked` for the nsid of each in `all`, which is a request for each pair.
 * One that could not be asked, or that gave an answer which cannot be read, is left out.
 */
export async function readNsidsInProcess(
  { netlink }: Executor,
  asked: readonly ReadTarget[],
  all: readonly ReadTarget[],
  signal: AbortSignal,
): Promise<ReadonlyMap<NamespaceId, NsidMap>> {
  if (netlink === undefined || asked.length === 0 || !(await netlink.ready()).ok) return new Map();
  const maps = asked.map(() => new Map<number, NamespaceId>());
  const unsure = new Set<number>();
  await netlink.pair({
    asked: asked.map(netlinkTargetOf),
    about: all.map(netlinkTargetOf),
    request: nsidRequest,
    shows: reading(['ip', 'netns', 'list-id']),
    signal,
    onAnswer: (at, other, answer) => {
      const id = all[other]?.id;
      // A namespace that is gone has no nsid.
      if (id === undefined || answer.kind === 'gone') return;
      const nsid = answer.kind === 'answered' ? nsidIn(answer.value) : 'unsure';
      if (nsid === 'unsure') unsure.add(at);
      else if (nsid !== null) maps[at]?.set(nsid, id);
    },
  });
  return new Map(
    asked.flatMap(({ id }, at) => {
      const map = maps[at];
      return map === undefined || unsure.has(at) ? [] : [[id, map] as const];
    }),
  );
}

function nsidIn(bytes: Buffer): number | null | 'unsure' {
  try {
    return decodeNsid(bytes);
  } catch (error) {
    if (error instanceof GarbledError) return 'unsure';
    throw error;
  }
}
