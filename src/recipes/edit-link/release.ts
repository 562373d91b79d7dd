import type { Details } from '../../model/details.ts';

/** Since Linux 6.2 a link may be renamed while it is up (bd039b5ea2a9, "net/core: Allow live renaming when an interface is up"). */
const LIVE_RENAME = [6, 2] as const;

/** Whether this host's kernel renames a link that is up; false if its release could not be read. */
export function renamesLive({ namespaceDetail }: Details): boolean {
  if (namespaceDetail?.ok !== true) return false;
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(namespaceDetail.value.release) ?? [];
  if (major === undefined || minor === undefined) return false;
  const [wanted, least] = LIVE_RENAME;
  return Number(major) > wanted || (Number(major) === wanted && Number(minor) >= least);
}
