/**
 * The inode number of a network namespace on nsfs: its one identity while it lives (namespaces(7)).
 */
export type NamespaceId = number;
