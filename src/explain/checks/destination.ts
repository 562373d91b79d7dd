import { type Family, familyOf, sameAddress } from '../../model/address/address.ts';
import { type LinkEnd, namespaceOf } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { showAddresses, showLink, showLinks } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { addAddressFix, wordsFix } from '../fixes.ts';
import { namespaceLabel } from '../in-namespace.ts';
import { arrivalOf, farNamespaceOf, isLinkUp, positionOf } from '../path/path-queries.ts';
import { linkDown } from './link-state.ts';
import { addressFor } from './source.ts';

/** The destination's own link and address, where a namespace is known to be the destination. */
export function checkDestination(context: DiagnosisContext): readonly Finding[] {
  const { snapshot, destination, question } = context;
  const far = farNamespaceOf(context);
  const namespace = far === null ? null : namespaceOf(snapshot, far);
  if (namespace === null || namespace.id === question.from) return [];
  if (namespace.access.kind === 'refused') return [];
  if (destination === null) return unaddressed(context, namespace);
  const link = namespace.links.find(({ addresses }) =>
    addresses.some(({ address }) => sameAddress(address, destination)),
  );
  if (link === undefined || link.kind === 'loopback') return [];
  const end = { namespace, link };
  if (!isLinkUp(context, end)) return link.kind === 'bridge' ? [] : [ownLinkDown(context, end)];
  const name = namespaceLabel(snapshot, namespace.id);
  return [
    {
      position: positionOf(arrivalOf(context), 'link', link.name),
      what: `${link.name} of ${name} is up and has ${destination}`,
      evidence: [showLink(context, end), showAddresses(context, end)],
      fault: null,
    },
  ];
}

function ownLinkDown(context: DiagnosisContext, end: LinkEnd): Finding {
  const position = positionOf(arrivalOf(context), 'link', end.link.name);
  return linkDown(context, end, 'destination-link-down', position);
}

/** A namespace without any address: its link is down, has none, or it has no link. */
function unaddressed(
  context: DiagnosisContext,
  namespace: LinkEnd['namespace'],
): readonly Finding[] {
  const { snapshot } = context;
  const ends = namespace.links
    .filter(({ kind, master }) => kind !== 'loopback' && master === null)
    .map((link) => ({ namespace, link }));
  const [end] = ends;
  const name = namespaceLabel(snapshot, namespace.id);
  const position = positionOf(arrivalOf(context), 'address', end?.link.name ?? null);
  if (end === undefined) {
    return [
      {
        position,
        what: `${name} has only a loopback link, so it has no address`,
        evidence: [showLinks(context, namespace)],
        fault: {
          code: 'destination-no-address',
          culprit: { kind: 'namespace', name, namespace: namespace.id },
          fix: wordsFix(`Link ${name} to another namespace, or plug it into a bridge.`),
        },
      },
    ];
  }
  if (!isLinkUp(context, end) && end.link.kind !== 'bridge') return [ownLinkDown(context, end)];
  const family = familyOfSource(context);
  const address = addressFor(context, end, family, null);
  return [
    {
      position,
      what: `${end.link.name} of ${name} has no address that others can reach`,
      evidence: [showAddresses(context, end)],
      fault: {
        code: 'destination-no-address',
        culprit: { kind: 'link', name: end.link.name, namespace: namespace.id },
        fix:
          address === null
            ? wordsFix(`Give ${end.link.name} of ${name} an address of its segment's subnet.`)
            : addAddressFix(snapshot, end, address),
      },
    },
  ];
}

function familyOfSource({ source, snapshot, question }: DiagnosisContext): Family {
  const known = source === null ? null : familyOf(source);
  if (known !== null) return known;
  const links = namespaceOf(snapshot, question.from)?.links ?? [];
  const own = links.flatMap(({ kind, addresses }) => (kind === 'loopback' ? [] : addresses));
  const global = own.filter(({ scope }) => scope === 'global');
  return global.length > 0 && global.every(({ family }) => family === 6) ? 6 : 4;
}
