import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { Problem } from '../../model/problem.ts';
import type { Tables } from './ip/parse-tables.ts';

/** What came of reading one namespace. `gone` says that its handle leads elsewhere now, or nowhere. */
export type TablesOutcome =
  | { readonly kind: 'read'; readonly tables: Tables }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'gone' };

/** What came of reading each namespace. */
export type TablesOutcomes = ReadonlyMap<NamespaceId, TablesOutcome>;
