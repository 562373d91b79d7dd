import { type Family, familyOf, sameAddress } from '../../model/address/address.ts';
import { type LinkEnd, namespaceOf } from '../../model/kernel/wiring.ts';
import { arrivalOf, farNamespaceOf, isUp, positionOf } from '../along.ts';
import type { Case } from '../case.ts';
import type { Finding } from '../finding.ts';
import { addAddress, switchOn, words } from '../fixes.ts';
import { nameOf, typedIn } from '../place.ts';
import { showAddresses, showLink } from '../showing.ts';
import { addressFor } from './source.ts';

/** The destination's own link and address, where a namespace is known to be the destination. */
export function checkDestination(kase: Case): readonly Finding[] {
  const { snapshot, destination, question } = kase;
  const far = farNamespaceOf(kase);
  const namespace = far === null ? null : namespaceOf(snapshot, far);
  if (namespace === null || namespace.id === question.from) return [];
  if (namespace.access.kind === 'refused') return [];
  if (destination === null) return unaddressed(kase, namespace);
  const link = namespace.links.find(({ addresses }) =>
    addresses.some(({ address }) => sameAddress(address, destination)),
  );
  if (link === undefined || link.kind === 'loopback') return [];
  const end = { namespace, link };
  if (!isUp(kase, end)) return link.kind === 'bridge' ? [] : [linkDown(kase, end)];
  const name = nameOf(snapshot, namespace.id);
  return [
    {
      position: positionOf(arrivalOf(kase), 'link', link.name),
      what: `${link.name} of ${name} is up, and has ${destination}`,
      evidence: [showLink(kase, end), showAddresses(kase, end)],
      fault: null,
    },
  ];
}

function linkDown(kase: Case, end: LinkEnd): Finding {
  const { namespace, link } = end;
  return {
    position: positionOf(arrivalOf(kase), 'link', link.name),
    what: `${link.name} of ${nameOf(kase.snapshot, namespace.id)} is down`,
    evidence: [showLink(kase, end)],
    fault: {
      code: 'destination-link-down',
      culprit: { kind: 'link', name: link.name, namespace: namespace.id },
      fix: switchOn(kase.snapshot, end),
    },
  };
}

/** A namespace without any address: its link is down, has none, or it has no link. */
function unaddressed(kase: Case, namespace: LinkEnd['namespace']): readonly Finding[] {
  const { snapshot } = kase;
  const ends = namespace.links
    .filter(({ kind, master }) => kind !== 'loopback' && master === null)
    .map((link) => ({ namespace, link }));
  const [end] = ends;
  const name = nameOf(snapshot, namespace.id);
  const position = positionOf(arrivalOf(kase), 'address', end?.link.name ?? null);
  if (end === undefined) {
    const command = typedIn(snapshot, namespace.id, ['ip', 'addr']);
    return [
      {
        position,
        what: `${name} has no link but its loopback, and so no address`,
        evidence: [{ command, output: namespace.links.map((each) => each.name).join('\n') }],
        fault: {
          code: 'destination-no-address',
          culprit: { kind: 'namespace', name, namespace: namespace.id },
          fix: words(`Link ${name} to another namespace, or plug it into a bridge.`),
        },
      },
    ];
  }
  if (!isUp(kase, end) && end.link.kind !== 'bridge') return [linkDown(kase, end)];
  const family = familyOfSource(kase);
  const address = addressFor(kase, end, family, null);
  return [
    {
      position,
      what: `${end.link.name} of ${name} has no address that others could ask for`,
      evidence: [showAddresses(kase, end)],
      fault: {
        code: 'destination-no-address',
        culprit: { kind: 'link', name: end.link.name, namespace: namespace.id },
        fix:
          address === null
            ? words(`Give ${end.link.name} of ${name} an address of its segment's subnet.`)
            : addAddress(snapshot, end, address),
      },
    },
  ];
}

function familyOfSource({ source, snapshot, question }: Case): Family {
  const known = source === null ? null : familyOf(source);
  if (known !== null) return known;
  const links = namespaceOf(snapshot, question.from)?.links ?? [];
  const own = links.flatMap(({ kind, addresses }) => (kind === 'loopback' ? [] : addresses));
  const global = own.filter(({ scope }) => scope === 'global');
  return global.length > 0 && global.every(({ family }) => family === 6) ? 6 : 4;
}
