/** One file of /run/netns, where `ip netns` looks for names (ip-netns(8)). */
export type NetnsName = { readonly name: string } & (
  | { readonly kind: 'namespace' }
  /** A symbolic link that does not lead to a namespace, or no longer does. */
  | { readonly kind: 'stale-link'; readonly target: string }
  /** An empty file on which no namespace is mounted, or no longer is, with its mode in octal. */
  | {
      readonly kind: 'stale-file';
      readonly mode: string;
      readonly owner: string;
      readonly group: string;
    }
  /** Something that `ip netns` did not make. */
  | { readonly kind: 'other' }
);

/** A name that `ip netns` lists although nothing is behind it. */
export type StaleName = Extract<NetnsName, { kind: 'stale-link' | 'stale-file' }>;

export type NetnsFolder = {
  /** Whether /run/netns is there. */
  readonly exists: boolean;
  readonly names: readonly NetnsName[];
  /** The device number of nsfs, on which every namespace is a file. */
  readonly nsfs: number;
};

/** The names of a folder that can be removed without anyone missing them. */
export function staleNames({ names }: NetnsFolder): readonly StaleName[] {
  return names.filter((each) => each.kind === 'stale-link' || each.kind === 'stale-file');
}
