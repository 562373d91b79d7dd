import { familyOf } from '../../../model/address/address.ts';
import type { DiagnosisContext } from '../../diagnosis-context.ts';
import type { Finding } from '../../finding.ts';
import { namespaceLabel } from '../../in-namespace.ts';
import { pathEndOf } from '../../path/path-end.ts';
import { settingEvidence, settingFault, settingOf } from '../sysctl-fault.ts';

/** Checks whether the destination may answer an echo request at all (ip-sysctl, icmp_echo_ignore_all). */
export function checkEcho(context: DiagnosisContext): readonly Finding[] {
  const { question, snapshot } = context;
  const end = pathEndOf(context);
  if (end === null) return [];
  const setting =
    familyOf(end.address) === 6 ? 'net.ipv6.icmp.echo_ignore_all' : 'net.ipv4.icmp_echo_ignore_all';
  const value = settingOf(context, end.namespace, setting);
  if (value === null) return [];
  const name = namespaceLabel(snapshot, end.namespace);
  const isIgnored = value !== '0';
  const finding: Finding = {
    position: { ...end.position, step: 'service', link: null },
    what: isIgnored ? `${name} ignores echo requests` : `${name} answers echo requests`,
    evidence: [settingEvidence(context, end.namespace, setting)],
    fault: null,
  };
  if (!isIgnored || question.port !== null) return [finding];
  return [
    {
      ...finding,
      fault: settingFault(context, 'echo-ignored', { id: end.namespace, setting, value: '0' }),
    },
  ];
}
