import type { Link } from '../../model/kernel/link.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';

/** The VRF that a link is in, or is itself (vrf.rst); null for neither. */
export function vrfWith({ links }: Pick<Namespace, 'links'>, own: Link): string | null {
  const master = links.find(({ name }) => name === own.master);
  return [own, master].find((each) => each?.kind === 'vrf')?.name ?? null;
}
