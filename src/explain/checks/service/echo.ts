import { familyOf } from '../../../model/address/address.ts';
import type { DiagnosisContext } from '../../diagnosis-context.ts';
import type { Finding } from '../../finding.ts';
import { settingFix } from '../../fixes.ts';
import { namespaceLabel, typedCommandIn } from '../../in-namespace.ts';
import { pathEndOf } from '../../path/path-end.ts';

/** Checks whether the destination may answer an echo request at all (ip-sysctl, icmp_echo_ignore_all). */
export function checkEcho(context: DiagnosisContext): readonly Finding[] {
  const { question, facts, snapshot } = context;
  const end = pathEndOf(context);
  if (end === null) return [];
  const setting =
    familyOf(end.address) === 6 ? 'net.ipv6.icmp.echo_ignore_all' : 'net.ipv4.icmp_echo_ignore_all';
  const value = facts.get(end.namespace)?.settings?.[setting];
  if (value === undefined) return [];
  const name = namespaceLabel(snapshot, end.namespace);
  const isIgnored = value !== '0';
  const command = typedCommandIn(snapshot, end.namespace, ['sysctl', setting]);
  const finding: Finding = {
    position: { ...end.position, step: 'service', link: null },
    what: isIgnored ? `${name} ignores echo requests` : `${name} answers echo requests`,
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
        fix: settingFix(snapshot, end.namespace, setting, '0'),
      },
    },
  ];
}
