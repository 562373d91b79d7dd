import { type Family, familyOf } from '../../model/address/address.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import { type LinkEnd, namespaceOf } from '../../model/kernel/wiring.ts';
import { exitOf, isUp, positionOf } from '../along.ts';
import type { Case } from '../case.ts';
import type { Finding, Fix } from '../finding.ts';
import { addAddress, freeBeside, mainAddress, switchOn, words } from '../fixes.ts';
import { fieldOf, nameOf, typedIn } from '../place.ts';
import { showAddresses, showLink } from '../showing.ts';
import { stretchFrom } from '../stretch.ts';

const START = { direction: 'there', index: 0 } as const;

/** The source's own link: whether it has one, whether it is on, whether it has an address. */
export function checkSource(kase: Case): readonly Finding[] {
  const { question, snapshot } = kase;
  const source = namespaceOf(snapshot, question.from);
  if (source === null || source.access.kind === 'refused') return [];
  if (kase.there.stages[0]?.route.kind === 'local') return checkLoopback(kase, source);
  const links = source.links.filter(({ kind }) => kind !== 'loopback');
  if (links.length === 0) return [noLink(kase, source)];
  const exit = exitAtSource(kase, source);
  if (exit === null) return [];
  if (!isUp(kase, exit)) return exit.link.kind === 'bridge' ? [] : [linkDown(kase, exit)];
  const name = nameOf(snapshot, source.id);
  const found: Finding = {
    position: positionOf(START, 'link', exit.link.name),
    what: `${exit.link.name} of ${name} is up`,
    evidence: [showLink(kase, exit)],
    fault: null,
  };
  return [found, ...checkAddress(kase, exit)];
}

/** The link that leads there; where none is known to, the one that would if it were on. */
function exitAtSource(kase: Case, source: Namespace): LinkEnd | null {
  const [stage] = kase.there.stages;
  const exit = stage === undefined ? null : exitOf(kase, stage);
  if (exit !== null) return exit;
  const links = source.links
    .filter(({ kind, master }) => kind !== 'loopback' && master === null)
    .map((link) => ({ namespace: source, link }));
  const allDown = links.every((end) => !isUp(kase, end));
  const [first] = links;
  return links.length === 1 || allDown ? (first ?? null) : null;
}

function noLink(kase: Case, source: Namespace): Finding {
  const { snapshot } = kase;
  const name = nameOf(snapshot, source.id);
  const command = typedIn(snapshot, source.id, ['ip', 'link']);
  const lines = source.links.map(({ index, name: link }) => `${index}: ${link}`).join('\n');
  return {
    position: positionOf(START, 'link', null),
    what: `${name} has no link but its loopback`,
    evidence: [{ command, output: lines }],
    fault: {
      code: 'source-no-link',
      culprit: { kind: 'namespace', name, namespace: source.id },
      fix: joinFix(kase, source),
    },
  };
}

/** A container goes on a network of the destination's; what cannot, and others, get a cable there. */
function joinFix({ snapshot, question }: Case, { id }: Namespace): Fix {
  const name = nameOf(snapshot, id);
  const to = question.to.kind === 'namespace' ? question.to.namespace : null;
  const container = snapshot.containers.find(({ namespace }) => namespace === id);
  const other = snapshot.containers.find(({ namespace }) => namespace === to);
  const network = other?.endpoints[0]?.network;
  if (container !== undefined && network !== undefined && container.networkMode !== 'none') {
    return {
      kind: 'recipe',
      recipe: 'connect-container',
      fields: { container: container.name, network },
      title: `Put ${container.name} on ${network}`,
    };
  }
  return {
    kind: 'recipe',
    recipe: 'link-namespaces',
    fields: { from: fieldOf(snapshot, id), ...(to === null ? {} : { to: fieldOf(snapshot, to) }) },
    title: `Link ${name} to ${to === null ? 'another namespace' : nameOf(snapshot, to)}`,
  };
}

function linkDown(kase: Case, end: LinkEnd): Finding {
  const { link, namespace } = end;
  return {
    position: positionOf(START, 'link', link.name),
    what: `${link.name} of ${nameOf(kase.snapshot, namespace.id)} is down`,
    evidence: [showLink(kase, end)],
    fault: {
      code: 'source-link-down',
      culprit: { kind: 'link', name: link.name, namespace: namespace.id },
      fix: switchOn(kase.snapshot, end),
    },
  };
}

/** What is for oneself goes through the loopback, whichever address it is for. */
function checkLoopback(kase: Case, source: Namespace): readonly Finding[] {
  const link = source.links.find(({ kind }) => kind === 'loopback');
  if (link === undefined) return [];
  const end = { namespace: source, link };
  if (!isUp(kase, end)) return [linkDown(kase, end)];
  const what = `${link.name} of ${nameOf(kase.snapshot, source.id)} is up`;
  return [
    {
      position: positionOf(START, 'link', link.name),
      what,
      evidence: [showLink(kase, end)],
      fault: null,
    },
  ];
}

function checkAddress(kase: Case, exit: LinkEnd): readonly Finding[] {
  const { snapshot, destination, there } = kase;
  const [stage] = there.stages;
  const family = familyOf(destination ?? '') ?? 4;
  const { link, namespace } = exit;
  const position = positionOf(START, 'address', link.name);
  const name = nameOf(snapshot, namespace.id);
  const evidence = [showAddresses(kase, exit)];
  const own = mainAddress(link.addresses, family);
  if (own !== null) {
    return [
      { position, what: `${link.name} of ${name} has ${own.address}`, evidence, fault: null },
    ];
  }
  const isRouted = stage?.route.kind === 'out' && stage.source !== null;
  const hasAny = link.addresses.some((each) => each.family === family);
  if (isRouted || (hasAny && stage?.route.kind === 'out')) return [];
  const free = addressFor(kase, exit, family, stage?.segment?.nextHop ?? destination);
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
            ? words(`Give ${link.name} of ${name} an IPv${family} address of its segment's subnet.`)
            : addAddress(snapshot, exit, free),
      },
    },
  ];
}

/** What the engine gave the link of its container; else a free one beside who is to be asked there. */
export function addressFor(
  { snapshot, facts }: Case,
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
  const beside = stretchFrom(snapshot, facts, exit)
    .stations.flatMap(({ link }) => link.addresses)
    .filter((each) => each.family === family && each.scope === 'global')
    .toSorted((a, b) => Number(b.address === asked) - Number(a.address === asked));
  const [first] = beside;
  return first === undefined ? null : freeBeside(snapshot, first);
}
