import type { Family } from '../../../model/address/address.ts';
import type { NamespaceId, TableName } from '../../../model/kernel/namespace.ts';
import type { Neighbour } from '../../../model/kernel/neighbour.ts';
import type { Route, RoutingRule } from '../../../model/kernel/route.ts';
import type { Problem } from '../../../model/problem.ts';
import { unparsable } from '../../shell/json.ts';
import type { SectionAnswer } from '../../shell/sections.ts';
import { parseLinks, type RawLink } from './parse-links.ts';
import { parseNeighbours } from './parse-neighbours.ts';
import { parseRoutes } from './parse-routes.ts';
import { parseRules } from './parse-rules.ts';

/** What ip(8) printed for each question, or why it did not. */
export type TableText = Readonly<Record<TableName, SectionAnswer | undefined>>;

/** The tables of one namespace; those that could not be read are empty, and `problems` says why. */
export type Tables = {
  readonly links: readonly RawLink[];
  readonly routes: readonly Route[];
  readonly rules: readonly RoutingRule[];
  readonly neighbours: readonly Neighbour[];
  /** `what` is only the name of the table: `the IPv6 routes`. */
  readonly problems: readonly Problem[];
  readonly unread: readonly TableName[];
};

/** Parses each table by itself: what one of them prints never costs another. */
export function parseTables(text: TableText): Tables {
  const problems: Problem[] = [];
  const unread: TableName[] = [];
  const table = <T>(
    name: TableName,
    what: string,
    parse: (output: string) => readonly T[],
  ): readonly T[] => {
    const parsed = attempt(text[name], parse);
    if (parsed.ok) return parsed.rows;
    problems.push({ what, why: parsed.why, hint: hintFor(parsed.why) });
    unread.push(name);
    return [];
  };
  const routes = (family: Family) =>
    table(`routes${family}`, `the IPv${family} routes`, (output) => parseRoutes(output, family));
  const rules = (family: Family) =>
    table(`rules${family}`, `the IPv${family} rules`, (output) => parseRules(output, family));
  return {
    links: table('links', 'the links', parseLinks),
    routes: [...routes(4), ...routes(6)],
    rules: [...rules(4), ...rules(6)],
    neighbours: table('neighbours', 'the neighbours', parseNeighbours),
    problems,
    unread,
  };
}

function attempt<T>(answer: SectionAnswer | undefined, parse: (output: string) => readonly T[]) {
  if (answer === undefined) return { ok: false, why: 'ip printed too little' } as const;
  if (!answer.ok) return answer;
  try {
    return { ok: true, rows: parse(answer.text) } as const;
  } catch (error) {
    return { ok: false, why: `ip cannot be understood: ${unparsable(error)}` } as const;
  }
}

/** Why a table is not read where the program is missing. */
export const NO_IP = 'ip is not installed there';

function hintFor(why: string): string {
  if (why === NO_IP) return 'install ip (package iproute2) on that host';
  if (/"-j"|unrecognized|invalid option|BusyBox|Usage|not JSON/.test(why)) {
    return 'patchpanel needs ip of iproute2 4.18 or later';
  }
  return 'refresh to try again';
}

/** Result of reading one namespace. `gone`: its handle now leads elsewhere, or nowhere. */
export type TablesOutcome =
  | { readonly kind: 'read'; readonly tables: Tables }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'gone' };

/** Result of reading each namespace. */
export type TablesOutcomes = ReadonlyMap<NamespaceId, TablesOutcome>;
