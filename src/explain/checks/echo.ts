import { familyOf } from '../../model/address/address.ts';
import type { Case } from '../case.ts';
import { destinationOf } from '../end-of-way.ts';
import type { Finding } from '../finding.ts';
import { setSetting } from '../fixes.ts';
import { nameOf, typedIn } from '../place.ts';

/** Whether the destination may answer an echo request at all (ip-sysctl, icmp_echo_ignore_all). */
export function checkEcho(kase: Case): readonly Finding[] {
  const { question, facts, snapshot } = kase;
  const end = destinationOf(kase);
  if (end === null) return [];
  const setting =
    familyOf(end.address) === 6 ? 'net.ipv6.icmp.echo_ignore_all' : 'net.ipv4.icmp_echo_ignore_all';
  const value = facts.get(end.namespace)?.settings?.[setting];
  if (value === undefined) return [];
  const name = nameOf(snapshot, end.namespace);
  const isIgnored = value !== '0';
  const command = typedIn(snapshot, end.namespace, ['sysctl', setting]);
  const finding: Finding = {
    position: { ...end.position, step: 'service', link: null },
    what: isIgnored ? `${name} is told to ignore echo requests` : `${name} answers echo requests`,
    evidence: [{ command, output: `${setting} = ${value}` }],
    fault: null,
  };
  if (!isIgnored || question.port !== null) return [finding];
  return [
    {
      ...finding,
      fault: {
        code: 'echo-ignored',
        culprit: { kind: 'sysctl', name: setting, namespace: end.namespace },
        fix: setSetting(snapshot, end.namespace, setting, '0'),
      },
    },
  ];
}
