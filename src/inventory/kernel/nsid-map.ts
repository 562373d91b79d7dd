import type { NamespaceId } from '../../model/kernel/namespace.ts';

/** Which namespace each nsid means, as one namespace counts them (ip-netns(8)). */
export type NsidMap = ReadonlyMap<number, NamespaceId>;
