import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { Case } from '../case.ts';
import type { Evidence, Fault, Fix } from '../finding.ts';
import { fieldOf, nameOf, typedIn } from '../place.ts';

/** The name of a link's setting, as sysctl(8) has it: a dot in the link's name is a slash there. */
export function linkSetting(family: 4 | 6, link: string, name: string): string {
  return `net.ipv${family}.conf.${link.replaceAll('.', '/')}.${name}`;
}

/** What a setting of a namespace was after the trial; null where that is not known. */
export function settingOf({ facts }: Case, id: NamespaceId, setting: string): string | null {
  return facts.get(id)?.settings?.[setting] ?? null;
}

export function settingEvidence(kase: Case, id: NamespaceId, setting: string): Evidence {
  return {
    command: typedIn(kase.snapshot, id, ['sysctl', setting]),
    output: `${setting} = ${settingOf(kase, id, setting) ?? ''}`,
  };
}

/** A setting to blame, and its mending by another value. */
export function settingFault(
  { snapshot }: Case,
  code: Fault['code'],
  {
    id,
    setting,
    value,
  }: { readonly id: NamespaceId; readonly setting: string; readonly value: string },
): Fault {
  const fix: Fix = {
    kind: 'recipe',
    recipe: 'edit-setting',
    fields: { namespace: fieldOf(snapshot, id), setting, value },
    title: `Set ${setting} of ${nameOf(snapshot, id)} to ${value}`,
  };
  return { code, culprit: { kind: 'sysctl', name: setting, namespace: id }, fix };
}
