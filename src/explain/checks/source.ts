import { type Family, familyOf } from '../../model/address/address.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import { type LinkEnd, namespaceOf } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { showAddresses, showLink, showLinks } from '../evidence.ts';
import type { Finding, Fix } from '../finding.ts';
import { addAddressFix, freeBeside, mainAddress, wordsFix } from '../fixes.ts';
import { namespaceFieldValue, namespaceLabel } from '../in-namespace.ts';
import { segmentFrom } from '../path/l2-segment.ts';
import { egressOf, isLinkUp, positionOf } from '../path/path-queries.ts';
import { linkDown } from './link-state.ts';

const START = { direction: 'there', index: 0 } as const;

/** The source's own link: whether it has one, whether it is on, whether it has an address. */
export function checkSource(context: DiagnosisContext): readonly Finding[] {
  const { question, snapshot } = context;
  const source = namespaceOf(snapshot, question.from);
  if (source === null || source.access.kind === 'refused') return [];
  if (context.there.hops[0]?.route.kind === 'local') return checkLoopback(context, source);
  const links = source.links.filter(({ kind }) => kind !== 'loopback');
  if (links.length === 0) return [noLink(context, source)];
  const exit = exitAtSource(context, source);
  if (exit === null) return [];
  if (!isLinkUp(context, exit))
    return exit.link.kind === 'bridge' ? [] : [ownLinkDown(context, exit)];
  const name = namespaceLabel(snapshot, source.id);
  const found: Finding = {
    position: positionOf(START, 'link', exit.link.name),
    what: `${exit.link.name} of ${name} is up`,
    evidence: [showLink(context, exit)],
    fault: null,
  };
  return [found, ...checkAddress(context, exit)];
}

/** The link that leads there; where none is known to, the one that would if it were on. */
function exitAtSource(context: DiagnosisContext, source: Namespace): LinkEnd | null {
  const [hop] = context.there.hops;
  const exit = hop === undefined ? null : egressOf(context, hop);
  if (exit !== null) return exit;
  const links = source.links
    .filter(({ kind, master }) => kind !== 'loopback' && master === null)
    .map((link) => ({ namespace: source, link }));
  const allDown = links.every((end) => !isLinkUp(context, end));
  const [first] = links;
  return links.length === 1 || allDown ? (first ?? null) : null;
}

function noLink(context: DiagnosisContext, source: Namespace): Finding {
  const { snapshot } = context;
  const name = namespaceLabel(snapshot, source.id);
  return {
    position: positionOf(START, 'link', null),
    what: `${name} has only a loopback link`,
    evidence: [showLinks(context, source)],
    fault: {
      code: 'source-no-link',
      culprit: { kind: 'namespace', name, namespace: source.id },
      fix: joinFix(context, source),
    },
  };
}

/** A container goes on a network of the destination's; what cannot, and others, get a cable there. */
function joinFix({ snapshot, question }: DiagnosisContext, { id }: Namespace): Fix {
  const name = namespaceLabel(snapshot, id);
  const to = question.to.kind === 'namespace' ? question.to.namespace : null;
  const container = snapshot.containers.find(({ namespace }) => namespace === id);
  const other = snapshot.containers.find(({ namespace }) => namespace === to);
  const network = other?.endpoints[0]?.network;
  if (container !== undefined && network !== undefined && container.networkMode !== 'none') {
    return {
      kind: 'recipe',
      recipe: 'connect-container',
      fields: { container: container.name, network },
      title: `Connect ${container.name} to ${network}`,
    };
  }
  return {
    kind: 'recipe',
    recipe: 'link-namespaces',
    fields: {
      from: namespaceFieldValue(snapshot, id),
      ...(to === null ? {} : { to: namespaceFieldValue(snapshot, to) }),
    },
    title: `Link ${name} to ${to === null ? 'another namespace' : namespaceLabel(snapshot, to)}`,
  };
}

function ownLinkDown(context: DiagnosisContext, end: LinkEnd): Finding {
  return linkDown(context, end, 'source-link-down', positionOf(START, 'link', end.link.name));
}

/** Checks the loopback, which carries what a namespace sends to any of its own addresses. */
function checkLoopback(context: DiagnosisContext, source: Namespace): readonly Finding[] {
  const link = source.links.find(({ kind }) => kind === 'loopback');
  if (link === undefined) return [];
  const end = { namespace: source, link };
  if (!isLinkUp(context, end)) return [ownLinkDown(context, end)];
  const what = `${link.name} of ${namespaceLabel(context.snapshot, source.id)} is up`;
  return [
    {
      position: positionOf(START, 'link', link.name),
      what,
      evidence: [showLink(context, end)],
      fault: null,
    },
  ];
}

function checkAddress(context: DiagnosisContext, exit: LinkEnd): readonly Finding[] {
  const { snapshot, destination, there } = context;
  const [hop] = there.hops;
  const family = familyOf(destination ?? '') ?? 4;
  const { link, namespace } = exit;
  const position = positionOf(START, 'address', link.name);
  const name = namespaceLabel(snapshot, namespace.id);
  const evidence = [showAddresses(context, exit)];
  const own = mainAddress(link.addresses, family);
  if (own !== null) {
    return [
      { position, what: `${link.name} of ${name} has ${own.address}`, evidence, fault: null },
    ];
  }
  const isRouted = hop?.route.kind === 'out' && hop.source !== null;
  const hasAny = link.addresses.some((each) => each.family === family);
  if (isRouted || (hasAny && hop?.route.kind === 'out')) return [];
  const free = addressFor(context, exit, family, hop?.segment?.nextHop ?? destination);
  return [
    {
      position,
      what: `${link.name} of ${name} has no IPv${family} address`,
      evidence,
      fault: {
        code: 'source-no-address',
        culprit: { kind: 'link', name: link.name, namespace: namespace.id },
        fix:
          free === null
            ? wordsFix(
                `Give ${link.name} of ${name} an IPv${family} address of its segment's subnet.`,
              )
            : addAddressFix(snapshot, exit, free),
      },
    },
  ];
}

/** The address that the engine gave the link of its container, or a free one in the subnet of a neighbour there. */
export function addressFor(
  { snapshot, facts }: DiagnosisContext,
  exit: LinkEnd,
  family: Family,
  asked: string | null,
): string | null {
  const given = snapshot.containers
    .filter(({ namespace }) => namespace === exit.namespace.id)
    .flatMap(({ endpoints }) => endpoints)
    .find(({ mac }) => mac !== null && mac === exit.link.mac);
  if (
    family === 4 &&
    given !== undefined &&
    given.address !== null &&
    given.prefixLength !== null
  ) {
    return `${given.address}/${given.prefixLength}`;
  }
  const beside = segmentFrom(snapshot, facts, exit)
    .stations.flatMap(({ link }) => link.addresses)
    .filter((each) => each.family === family && each.scope === 'global')
    .toSorted((a, b) => Number(b.address === asked) - Number(a.address === asked));
  const [first] = beside;
  return first === undefined ? null : freeBeside(snapshot, first);
}
