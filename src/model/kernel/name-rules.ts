/** Which names the kernel and the tools take, for what is to be made. */

/** Why a name will not do, and what would. */
export type NameRefusal = {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
};

/** IFNAMSIZ is 16 with the closing NUL (include/uapi/linux/if.h). */
export const LINK_NAME_BYTES = 15;

/** NAME_MAX (include/uapi/linux/limits.h): a namespace's name is a file's in /run/netns. */
const FILE_NAME_BYTES = 255;

/** Length in bytes of UTF-8, as the kernel counts. */
function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function refusal(code: string, message: string, hint: string): NameRefusal {
  return { code, message, hint };
}

/** What would break the command line or the output of ip(8), for names of either kind. */
function refuseAnyName(name: string, limit: number): NameRefusal | null {
  const bytes = byteLength(name);
  if (name === '') return refusal('empty', 'a name is needed', 'letters and digits, such as net1');
  if (bytes > limit) {
    return refusal('too-long', `it has ${bytes} bytes; ${limit} are allowed`, 'a shorter one');
  }
  if (name === '.' || name === '..') {
    return refusal('not-allowed', `${name} means a folder`, 'letters and digits, such as net1');
  }
  if (name.startsWith('-')) {
    return refusal(
      'not-allowed',
      'ip would take a leading - for an option',
      name.replace(/^-+/, ''),
    );
  }
  const bad = name.match(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s/@]/u)?.[0];
  if (bad === undefined) return null;
  const says: Record<string, string> = {
    '/': 'a / would lead into another folder',
    '@': 'ip prints a link as name@peer, so an @ in a name would be ambiguous',
    ' ': 'white space would split it in the output of ip',
  };
  const message = says[bad] ?? 'white space, control and format characters are not allowed';
  return refusal('not-allowed', message, 'letters, digits, - _ and .');
}

/** Why a name will not do for a namespace in /run/netns (ip-netns(8)); null if it will. */
export function refuseNamespaceName(name: string): NameRefusal | null {
  return refuseAnyName(name, FILE_NAME_BYTES);
}

/**
 * Why a name will not do for a new link (dev_valid_name and __dev_alloc_name in net/core/dev.c);
 * null if it will.
 */
export function refuseLinkName(name: string): NameRefusal | null {
  const any = refuseAnyName(name, LINK_NAME_BYTES);
  if (any !== null) return any;
  if (name.includes(':')) {
    return refusal(
      'not-allowed',
      'the kernel takes no : in a link’s name',
      name.replaceAll(':', '-'),
    );
  }
  if (name.includes('%')) {
    return refusal(
      'not-allowed',
      'the kernel would put a number for a %',
      name.replaceAll('%', '-'),
    );
  }
  return null;
}

/**
 * The longest start of a text that is no more than so many bytes of UTF-8, characters left whole.
 */
export function cutToBytes(text: string, limit: number): string {
  let cut = '';
  for (const character of text) {
    if (byteLength(cut + character) > limit) break;
    cut += character;
  }
  return cut;
}
