import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import type { Evidence, Fault } from '../finding.ts';
import { settingFix } from '../fixes.ts';
import { typedCommandIn } from '../in-namespace.ts';

/** The name of a link's setting, as sysctl(8) has it: a dot in the link's name is a slash there. */
export function linkSetting(family: 4 | 6, link: string, name: string): string {
  return `net.ipv${family}.conf.${link.replaceAll('.', '/')}.${name}`;
}

/** The value of a setting of a namespace after the trial; null where that is not known. */
export function settingOf(
  { facts }: DiagnosisContext,
  id: NamespaceId,
  setting: string,
): string | null {
  return facts.get(id)?.settings?.[setting] ?? null;
}

export function settingEvidence(
  context: DiagnosisContext,
  id: NamespaceId,
  setting: string,
): Evidence {
  return {
    command: typedCommandIn(context.snapshot, id, ['sysctl', setting]),
    output: `${setting} = ${settingOf(context, id, setting) ?? ''}`,
  };
}

/** A setting to blame, and the fix: another value. */
export function settingFault(
  { snapshot }: DiagnosisContext,
  code: Fault['code'],
  {
    id,
    setting,
    value,
  }: { readonly id: NamespaceId; readonly setting: string; readonly value: string },
): Fault {
  const fix = settingFix(snapshot, id, setting, value);
  return { code, culprit: { kind: 'sysctl', name: setting, namespace: id }, fix };
}
